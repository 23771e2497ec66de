"""In a browser: what helps during a registration, and a duplicate merged and taken back."""

import re

import pytest
from playwright.sync_api import Page, expect

from apps.appeal_types.models import Guidance
from apps.clients.models import ClientContact
from apps.feedback.models import Feedback, State

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_hint_open_appeal_and_missing_detail_during_a_registration(
    open_page, clinic, cast, make_feedback, tolerated
):
    tolerated.append("422")
    clinic.complaint.needed_details = ["phone", "email"]
    clinic.complaint.save()
    clinic.client.search_text = "петров иван"
    clinic.client.save()
    Guidance.objects.create(name="Что сказать", type=clinic.complaint, text="<p>Извинитесь</p>")
    number = make_feedback().number

    page = open_page("/feedback/new/", user=cast.registrar)
    page.locator("#client-search").fill("Петров")
    page.locator("#client-matches button[data-client-id]").first.click()
    expect(page.locator("#client-rail")).to_contain_text("У клиента уже есть открытое обращение")
    expect(page.locator("body")).not_to_contain_text(number)

    editor = page.locator(".ck-editor__editable")
    editor.click()
    page.keyboard.type("Ждал час")
    page.get_by_text("Жалоба на сотрудника", exact=True).click()
    advice = page.locator("#advice")
    expect(advice).to_contain_text("Извинитесь")
    email = advice.get_by_label("E-mail")
    expect(email).to_be_visible()
    email.fill("petrov@")
    advice.get_by_role("button", name="Сохранить в карточке").click()
    expect(advice.locator(".errorlist")).to_be_visible()
    expect(email).to_have_value("petrov@")
    email.fill("petrov@mail.ru")
    advice.get_by_role("button", name="Сохранить в карточке").click()
    expect(page.locator("#chosen-contacts")).to_contain_text("petrov@mail.ru")
    expect(advice).to_contain_text("Сохранено в карточке клиента")
    expect(editor).to_contain_text("Ждал час")
    expect(page.locator("input[name=type]:checked")).to_have_count(1)
    assert ClientContact.objects.filter(normalized="petrov@mail.ru").exists()


def settled(page: Page) -> None:
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)


def test_a_duplicate_is_merged_and_taken_back(open_page, cast, make_feedback, tolerated):
    tolerated.append("422")
    main, twin = make_feedback(), make_feedback()
    page = open_page(twin.get_absolute_url(), user=cast.secretary)
    page.get_by_label("Другие действия").click()
    page.get_by_text("Объединить с другим документом…").click()
    form = page.locator("#document-action form")
    form.get_by_label("Номер другого документа").fill("нет такого")
    form.get_by_role("button", name="Объединить").click()
    expect(form.locator(".errorlist")).to_contain_text("Такого документа нет")
    form.get_by_label("Номер другого документа").fill(main.number)
    settled(page)
    form.get_by_role("button", name="Объединить").click()
    expect(page.locator("#document-head")).to_contain_text("Можно отменить до")
    expect(page.locator("#document-related")).to_contain_text(main.number)
    assert Feedback.objects.get(pk=twin.pk).state == State.MERGED

    settled(page)
    page.get_by_role("link", name="Отменить объединение").click()
    form.get_by_role("button", name="Отменить объединение").click()
    expect(page.locator("#document-head .state")).to_have_text(re.compile("Зафиксирована"))
    expect(page.locator("#document-related")).not_to_contain_text(main.number)
    assert Feedback.objects.get(pk=twin.pk).state == State.REGISTERED
