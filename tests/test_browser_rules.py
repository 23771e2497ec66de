"""Rules of routing in a browser: tried out, said at the registration, and where the head finds it.

And the word of the progress as a filter of the register; on a desk and on a phone (S3, S5).
"""

import pytest
from playwright.sync_api import Page, expect

from apps.routing.models import RoutingRule
from tests.browser import DESKTOP, PHONE

pytestmark = pytest.mark.browser


def no_sideways(page: Page) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{wide} px too wide"


@pytest.fixture
def rule(clinic) -> RoutingRule:
    return RoutingRule.objects.create(
        type=clinic.complaint,
        category=clinic.category,
        goes_to="department",
        department=clinic.department,
    )


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["1280", "390"])
def test_a_rule_sends_it_to_the_head_who_works_there(
    open_page, live_server, make_feedback, clinic, cast, rule, size
):
    def look(path: str, user) -> Page:
        page = open_page(user=user)
        page.set_viewport_size(size)
        page.goto(live_server.url + path)
        return page

    page = look("/admin/routing/routingrule/", cast.admin)
    page.get_by_role("link", name="Попробовать").click()
    page.get_by_label("Тип обращения").select_option(label="Жалоба на сотрудника")
    page.get_by_label("Филиал").select_option(label="На Тверской")
    page.get_by_label("Категория").select_option(label="Качество лечения / Терапия")
    page.get_by_role("button", name="Попробовать").click()
    expect(page.get_by_role("status")).to_contain_text("Терапия (На Тверской)")
    expect(page.locator("#trial [aria-current=true]")).to_contain_text("самое узкое")

    page = look("/feedback/new/", cast.registrar)
    page.get_by_role("radio", name="Жалоба на сотрудника").check()
    expect(page.locator("#goes-to")).to_be_hidden()
    page.locator("#id_category-ts-control").fill("терап")
    page.locator("#id_category-ts-dropdown [role=option]").first.click()
    expect(page.locator("#goes-to")).to_have_text(
        "По правилу обращение пойдёт в подразделение «Терапия (На Тверской)»."
    )
    no_sideways(page)

    feedback = make_feedback()
    page = look(feedback.get_absolute_url(), cast.head)
    page.get_by_label("Комментарий").fill("Поговорю с врачом сегодня")
    page.get_by_role("button", name="Добавить комментарий").click()
    history = page.locator("#document-timeline")
    expect(history).to_contain_text("Поговорю с врачом сегодня")
    expect(history).to_contain_text("По правилу: Жалоба на сотрудника · Качество лечения → Терапия")
    no_sideways(page)
    page.get_by_role("link", name="Петров Иван Сергеевич").click()
    expect(page.locator("h1")).to_contain_text("Петров Иван Сергеевич")

    page = look("/feedback/?progress=new&columns=number,progress", cast.quality)
    expect(page.locator("#main, main").first).to_contain_text(feedback.number)
    expect(page.locator("main")).to_contain_text("новая")
    no_sideways(page)
