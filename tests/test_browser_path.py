"""The main job in a real browser, from the client's words to the number in the report (B1–B9, A2,
A6, A8): every person does his own part, signed in as himself."""

import re

import pytest
from playwright.sync_api import Page, expect

from apps.feedback.models import Feedback, State

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "Ждал приёма сорок минут, никто не извинился"
ANALYSIS = {
    "dissatisfaction": "Сорок минут ожидания без извинений",
    "cause": "Запись сдвинулась из-за сложного приёма",
    "employee_opinion": "Предыдущий пациент требовал больше времени",
    "handler_opinion": "Администратор не предупредил о задержке",
    "win_back_actions": "Извинились, предложили скидку на осмотр",
    "prevention": "Предупреждать о задержке от десяти минут",
    "analysis": "Проверили журнал записи и звонки",
    "validity": "yes",
}


def register_from_the_card(page: Page, clinic) -> str:
    """The registrar writes down what the client said; returns the number he is told."""
    page.goto(f"/clients/{clinic.client.pk}/")
    page.get_by_role("link", name="Создать обращение").click()
    expect(page.locator("#chosen-client")).to_contain_text("Петров Иван Сергеевич")
    page.get_by_text("Жалоба на сотрудника", exact=True).click()
    choose(page, "subject_employee", "Смирнова")
    choose(page, "category", "Терапия")
    page.locator("#id_branch").select_option(label="На Тверской")
    editor = page.locator(".ck-editor__editable")
    editor.click()
    page.keyboard.type(WORDS)
    page.get_by_role("button", name="Зарегистрировать").click()
    page.wait_for_url("**/feedback/registered/")
    return page.locator(".registered-number").inner_text()


def choose(page: Page, name: str, words: str) -> None:
    """Pick from a searchable select as one types."""
    page.locator(f"#id_{name}-ts-control").fill(words)
    page.locator(f"#id_{name}-ts-dropdown [role=option]", has_text=words).first.click()


def fill_stage(page: Page, texts: dict[str, str], finish: str) -> None:
    form = page.locator("form.stage-form")
    expect(form).to_be_visible()
    for name, text in texts.items():
        control = form.locator(f"[name={name}]")
        if control.evaluate("element => element.tagName") == "SELECT":
            control.select_option(text)
        else:
            control.fill(text)
    form.get_by_role("button", name=finish).click()


def look_from_the_reports(page: Page, number: str) -> None:
    """Management sees the document counted in both reports, and opens it from the number."""
    for report in ("feedback", "complaints"):
        page.goto(f"/reports/{report}/?period=year")
        page.locator("main table a", has_text=re.compile(r"^\s*1\s*$")).first.click()
        page.get_by_role("link", name=number, exact=True).click()
        expect(page.locator("main")).to_contain_text(WORDS)
        expect(page.locator("[data-action]")).to_have_count(0)


def test_an_appeal_is_registered_processed_closed_and_counted(open_page, clinic, cast, tolerated):
    tolerated.append("404 (Not Found)")  # the registrar tries to come back

    registrar = open_page(user=cast.registrar)
    number = register_from_the_card(registrar, clinic)
    document = Feedback.objects.get(number=number)

    registrar.goto(f"/feedback/{document.pk}/")
    expect(registrar.get_by_role("heading", level=1)).to_contain_text("Здесь ничего нет")
    registrar.goto(f"/feedback/?q={number}")
    expect(registrar.locator("main")).not_to_contain_text(WORDS)

    handler = open_page(f"/feedback/?q={number}", user=cast.handler)
    handler.get_by_role("link", name=number, exact=True).click()
    expect(handler.locator("main")).to_contain_text(WORDS)
    handler.get_by_role("link", name="Завершить разбор").click()
    fill_stage(handler, ANALYSIS, "Завершить разбор")
    expect(handler.locator("#document-head .state")).to_have_text("Разобрана")

    quality = open_page(f"/feedback/{document.pk}/", user=cast.quality)
    quality.get_by_role("link", name="Подтвердить разбор").click()
    fill_stage(quality, {"conclusion": "Жалоба обоснована, меры приняты"}, "Подтвердить разбор")
    expect(quality.locator("#document-head .state")).to_have_text("Проверена")

    handler.goto(f"/feedback/{document.pk}/")
    handler.get_by_role("link", name="Закрыть").click()
    confirmation = {
        "confirmation": "call",
        "confirmation_note": "Клиент подтвердил по телефону в 12:30, 15 июня",
    }
    fill_stage(handler, confirmation, "Закрыть")
    expect(handler.locator("#document-head .state")).to_have_text("Закрыта")

    document = Feedback.objects.get(pk=document.pk)
    assert document.state == State.CLOSED
    moves = [(entry.action, entry.user) for entry in document.history.exclude(to_state="")]
    assert moves == [
        ("feedback.register", cast.registrar),
        ("feedback.analyse", cast.handler),
        ("feedback.verify", cast.quality),
        ("feedback.close", cast.handler),
    ]

    look_from_the_reports(open_page(user=cast.management), number)
