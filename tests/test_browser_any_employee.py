"""Whoever works here records an appeal in a browser (W1), at a desk and on a phone."""

import re

import pytest
from playwright.sync_api import expect

from apps.feedback.models import Feedback
from tests.browser import DESKTOP, PHONE

pytestmark = pytest.mark.browser

WORDS = "Пришёл счёт с чужой фамилией, прошу переделать"


def register(page, clinic) -> str:
    """Write down a question of somebody who is chosen or named already; return the number."""
    page.get_by_role("radio", name="Вопрос").check()
    page.locator("#id_branch").select_option(label=clinic.branch.name)
    page.locator(".ck-editor__editable").fill(WORDS)
    page.get_by_role("button", name="Зарегистрировать").first.click()
    expect(page).to_have_url(re.compile(r"/registered/$"))
    return Feedback.objects.latest("registered_at").number


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["1280", "390"])
def test_by_a_whole_contact_and_for_a_company_without_a_card(open_page, cast, clinic, size):
    page = open_page("/feedback/new/", user=cast.employee)
    page.set_viewport_size(size)
    search = page.get_by_role("searchbox", name="Клиент", exact=True)
    search.fill("Петров")
    expect(page.get_by_text("Введите телефон или e-mail целиком.")).to_be_visible()
    expect(page.get_by_role("button", name="Новый клиент")).to_have_count(0)
    search.fill("8 916 123-45-67")
    page.get_by_role("button", name="Петров Иван Сергеевич").click()
    expect(page.locator("#chosen-client")).to_contain_text("Петров Иван Сергеевич")
    expect(page.locator("#chosen-client")).not_to_contain_text("916")
    number = register(page, clinic)
    assert Feedback.objects.get(number=number).client == clinic.client

    page.goto(page.url.replace("/registered/", "/new/"))
    page.get_by_label("Имя обратившегося").fill("Мальцев Игорь")
    page.get_by_label("Физлицо или юрлицо").select_option("legal_entity")
    page.get_by_label("Организация обратившегося").fill("ООО «Стерил»")
    width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0, "the page is wider than its window"
    number = register(page, clinic)
    assert Feedback.objects.get(number=number).applicant == "ООО «Стерил»"
