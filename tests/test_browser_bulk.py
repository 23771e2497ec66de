"""Many documents changed at once in a real browser: choose, act, see what came of it."""

import re

import pytest
from playwright.sync_api import expect

from apps.feedback.models import Feedback, State
from tests.browser import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_fifty_are_given_to_a_colleague_and_three_cannot(open_page, make_feedback, cast):
    cast.quality.first_name = "Ольга"
    cast.quality.save()
    closed = [make_feedback(state=State.CLOSED) for _ in range(3)]
    for _ in range(47):
        make_feedback()
    page = open_page("/feedback/", user=cast.handler)
    bar = page.get_by_role("form", name="Изменение выбранных обращений")
    expect(bar).to_be_hidden()

    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(bar).to_contain_text("Выбрано: 1")
    page.keyboard.press("x")
    expect(bar).to_be_hidden()
    page.get_by_label("Выбрать все на этой странице").check()
    expect(bar).to_contain_text("Выбрано: 25")
    bar.get_by_label(re.compile("Все найденные")).check()
    bar.get_by_role("button", name="Сменить ответственного").click()

    expect(page.locator("summary", has_text="Выбрано 50 обращений")).to_be_visible()
    page.get_by_label("Ответственный").select_option(str(cast.quality.pk))
    page.get_by_role("button", name="Сменить ответственного").click()

    expect(page.locator(".bulk-tally")).to_contain_text("Готово: 47")
    expect(page.locator(".bulk-tally")).to_contain_text("Отказано: 3")
    for document in closed:
        line = page.locator(".bulk-refused > div", has_text=document.number)
        expect(line).to_contain_text("Закрыта")
    assert Feedback.objects.filter(responsible=cast.quality).count() == 47

    page.get_by_role("button", name="Вернуть как было").click()
    expect(page.locator(".bulk-tally")).to_contain_text("Готово: 47")
    assert not Feedback.objects.filter(responsible=cast.quality).exists()


def test_the_choice_in_the_queue_outlives_a_look_at_the_next_one(open_page, make_feedback, cast):
    documents = [make_feedback() for _ in range(3)]
    page = open_page("/triage/", user=cast.secretary)
    for document in documents[:2]:
        page.get_by_label(f"Выбрать {document.number}").check()
    page.get_by_role("link", name=re.compile(documents[2].number)).click()
    expect(page.locator(".triage-panel h2")).to_contain_text(documents[2].number)
    expect(page.get_by_label(f"Выбрать {documents[0].number}")).to_be_checked()
    page.get_by_role("button", name="Сменить категорию").click()
    expect(page.locator("summary", has_text="Выбрано 2 обращения")).to_be_visible()


def test_without_scripts_and_on_a_phone(open_page, make_feedback, cast):
    document = make_feedback()
    page = open_page("/feedback/", user=cast.handler, java_script_enabled=False)
    page.set_viewport_size(PHONE)
    page.get_by_label(f"Выбрать {document.number}").check()
    page.get_by_role("button", name="Изменить срочность").click()
    page.get_by_label("Срочность").select_option("high")
    page.get_by_role("button", name="Изменить срочность").click()
    expect(page.locator(".bulk-tally")).to_contain_text("Готово: 1")
    assert Feedback.objects.get(pk=document.pk).urgency == "high"
