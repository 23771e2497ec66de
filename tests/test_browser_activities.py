"""The day of somebody who carries things out: planned, moved, called, done by a key, undone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.activities.models import Activity
from apps.activities.services import plan_activity

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_planned_and_called_from_the_document(open_page, make_feedback, cast):
    feedback = make_feedback()
    page = open_page(f"/feedback/{feedback.pk}/", user=cast.handler)
    card = page.locator("#document-activities")
    card.get_by_role("link", name="Запланировать").click()
    card.get_by_label("Своими словами").fill("Отправить справку")
    card.get_by_role("button", name="Запланировать").click()
    expect(card).to_contain_text("Отправить справку")
    expect(page.locator("#document-timeline")).to_contain_text("Запланировано дело")
    # A browser that is asked to open the phone waits for an answer nobody gives here.
    page.evaluate("document.querySelector('[data-dial]').removeAttribute('data-dial')")
    page.locator("[data-call]").click()
    expect(card).to_contain_text("Первая реакция — за")
    card.get_by_role("link", name="Чем закончилось").click()
    card.get_by_label("Чем закончилось").fill("Ждёт справку к пятнице")
    card.get_by_role("button", name="Сохранить").click()
    expect(card).to_contain_text("Ждёт справку к пятнице")


def test_moved_done_by_a_key_and_undone_in_the_list(open_page, make_feedback, cast):
    activity = plan_activity(
        feedback=make_feedback(),
        by=cast.handler,
        kind="call",
        title="Позвонить",
        user=cast.handler,
        planned_for=timezone.now() + timedelta(days=2),
    )
    page = open_page("/activities/", user=cast.handler)
    row = page.locator(f"#activity-{activity.pk}")
    page.keyboard.press("j")
    page.keyboard.press("m")
    row.get_by_label("Причина").fill("Клиент просил позже")
    row.get_by_role("button", name="Перенести").click()
    expect(page.get_by_text("Перенесено: Позвонить")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(row.get_by_role("button", name="Вернуть")).to_be_visible()
    own = page.locator("#agenda-tabs [href$='whose=own'] b")
    expect(own).to_have_text("0")
    page.keyboard.press("z")
    expect(row.get_by_role("button", name="Сделано")).to_be_visible()
    expect(own).to_have_text("1")
    now = Activity.objects.get(pk=activity.pk)
    assert now.is_planned
    assert now.moves.get().reason == "Клиент просил позже"


def test_what_came_of_a_call_is_said_where_it_was_made(open_page, make_feedback, cast):
    feedback = make_feedback()
    page = open_page(f"/feedback/{feedback.pk}/", user=cast.handler)
    head, card = page.locator("#document-head"), page.locator("#document-activities")

    def call() -> None:
        page.evaluate("document.querySelector('[data-dial]').removeAttribute('data-dial')")
        page.locator("[data-call]").click()
        expect(head.get_by_role("button", name="Не дозвонились")).to_be_visible()

    call()
    head.get_by_role("button", name="Нажали по ошибке").click()
    expect(page.locator("#call-asked")).to_have_count(0)
    expect(card).not_to_contain_text("Первая реакция — за")
    call()
    expect(card).to_contain_text("Первая реакция — за")
    head.get_by_role("button", name="Не дозвонились").click()
    expect(page.locator("#call-asked")).to_have_count(0)
    expect(card).to_contain_text("Клиент не ответил")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_number_of_what_is_overdue_falls_with_the_step(open_page, make_feedback, cast):
    feedback, now = make_feedback(), timezone.now()
    plan = {"feedback": feedback, "by": cast.handler, "user": cast.handler, "kind": "call"}
    for title in ("Первое", "Второе"):
        plan_activity(**plan, title=title, planned_for=now + timedelta(days=1))
    Activity.objects.update(planned_for=now - timedelta(hours=2))
    page = open_page("/activities/", user=cast.handler)
    number = page.locator("#count-overdue")
    expect(number).to_have_text("2")
    page.get_by_role("button", name="Сделано").first.click()
    expect(number).to_have_text("1")
    page.get_by_role("button", name="Сделано").click()
    expect(number).to_be_hidden()
    page.get_by_role("button", name="Вернуть", exact=True).first.click()
    expect(number).to_have_text("1")
    page.goto(page.url.replace("/activities/", "/"))
    number = page.locator("#count-home")
    expect(number).to_have_text("1")
    page.get_by_role("button", name="Сделано").click()
    expect(number).to_be_hidden()
