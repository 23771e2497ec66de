"""What a client wants: told, agreed, planned in one click, ticked off, reached (C7)."""

import pytest
from playwright.sync_api import Page, expect

from apps.activities.models import UsualActivity
from apps.appeal_types.models import Goal, UsualAgreement
from apps.feedback.models import Feedback, State
from apps.feedback.services import agree_with_client
from tests.browser import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESKTOP = {"width": 1280, "height": 800}


@pytest.fixture(autouse=True)
def references(clinic):
    money = Goal.objects.create(name="Вернуть деньги", type=clinic.complaint)
    Goal.objects.create(name="Поблагодарить врача", type=clinic.praise)
    for kind, text in (("step", "Принести чек"), ("offer", "Скидка 10 %")):
        UsualAgreement.objects.create(kind=kind, text=text, goal=money)
    for title in ("Посчитать возврат", "Позвонить клиенту"):
        UsualActivity.objects.create(kind="call", title=title, goal=money)


def test_what_to_say_follows_the_goal_and_stays_on_the_document(open_page, cast, clinic):
    page = open_page("/feedback/new/", user=cast.registrar)
    page.set_viewport_size(DESKTOP)
    page.get_by_text("Жалоба на сотрудника").click()
    offered = page.locator("#id_goal option:not([hidden])")
    expect(offered).to_have_text(["не названа", "Вернуть деньги"])
    page.get_by_label("Цель обращения").select_option(label="Вернуть деньги")
    rail = page.locator("#advice")
    rail.get_by_label("Принести чек").check()
    offer = rail.get_by_label("Скидка 10 %")
    expect(offer).not_to_be_checked()
    offer.check()
    page.get_by_label("Цель словами клиента").fill("Верните до копейки")
    expect(page.get_by_text("Сохранено в")).to_be_visible()
    page.wait_for_function("!document.getElementById('registration').dataset.sent")
    draft = Feedback.objects.get(state=State.DRAFT)
    page.goto(f"/feedback/{draft.pk}/draft/")
    expect(page.locator("#id_goal")).to_have_value(str(Goal.objects.get(name="Вернуть деньги").pk))
    expect(page.locator("#advice").get_by_label("Скидка 10 %")).to_be_checked()
    assert [each.text for each in draft.agreed] == ["Принести чек", "Скидка 10 %"]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["1280", "390"])
def test_planned_in_one_click_ticked_off_and_reached(
    open_page, make_feedback, cast, size, tolerated
):
    tolerated.append("422 (Unprocessable Entity)")  # closed without saying what came of the goal
    goal = Goal.objects.get(name="Вернуть деньги")
    document = make_feedback(state=State.VERIFIED, goal=goal)
    agree_with_client(feedback=document, by=cast.handler, agreements=[("step", "Принести чек")])
    page = open_page(f"/feedback/{document.pk}/", user=cast.handler)
    page.set_viewport_size(size)
    card = page.locator("#document-activities")
    card.get_by_role("button", name="Запланировать: Позвонить клиенту").click()
    row = card.locator(".activity", has_text="Позвонить клиенту")
    expect(row).to_be_visible()
    expect(card.locator(".proposed")).to_contain_text("Посчитать возврат")
    row.get_by_role("button", name="Вернуть").click()
    expect(card.get_by_role("button", name="Запланировать все")).to_be_visible()
    wanted = page.locator("#document-goal")
    wanted.get_by_role("button", name="Клиент сделал").click()
    expect(wanted).to_contain_text("сделано,")
    expect(page.locator("#document-timeline")).to_contain_text("Шаг клиента")
    wanted.get_by_role("link", name="Договорённость").click()
    wanted.get_by_label("Наше предложение: Скидка 10 %").check()
    wanted.get_by_role("button", name="Сохранить").click()
    expect(wanted).to_contain_text("Мы предложили")
    _close(page)
    expect(wanted).to_contain_text("Достигнута частично")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _close(page: Page) -> None:
    page.get_by_role("link", name="Закрыть", exact=True).first.click()
    stage = page.locator("#stage-closing")
    stage.get_by_label("Подтверждение клиента").select_option("call")
    stage.get_by_label("Чем подтверждено").fill("По телефону, 12:30")
    stage.get_by_role("button", name="Закрыть").click()
    expect(stage).to_contain_text("Укажите, получил ли клиент, чего хотел")
    stage.get_by_label("Достигнута ли цель").select_option("partly")
    stage.get_by_role("button", name="Закрыть").click()
