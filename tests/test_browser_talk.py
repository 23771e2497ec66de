"""Writing to the client in a real browser: template, preview, sent, and its state in the rail."""

import pytest
from playwright.sync_api import expect

from apps.clients.models import ClientContact
from apps.correspondence.models import ClientMessage, MessageTemplate

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def feedback(clinic, make_feedback):
    email = "petrov@example.org"
    ClientContact.objects.create(client=clinic.client, kind="email", value=email, normalized=email)
    return make_feedback()


def test_a_message_by_a_template(open_page, feedback, cast):
    template = MessageTemplate.objects.create(
        name="Коротко", subject="О {number}", text="Здравствуйте, {client}."
    )
    page = open_page(feedback.get_absolute_url(), user=cast.handler)
    page.get_by_role("link", name="Написать клиенту").click()
    talk = page.locator("#document-talk")
    talk.get_by_label("Шаблон").select_option(str(template.pk))
    talk.get_by_role("button", name="Подставить").click()
    expect(talk.get_by_label("Текст")).to_have_value("Здравствуйте, Иван Сергеевич.")
    talk.get_by_label("Текст").fill("Здравствуйте, Иван Сергеевич. Ждём вас завтра.")
    talk.get_by_role("button", name="Посмотреть перед отправкой").click()
    expect(talk.locator(".talk-text")).to_have_text(
        "Здравствуйте, Иван Сергеевич. Ждём вас завтра."
    )
    talk.get_by_role("button", name="Отправить").click()
    expect(page.locator("#messages")).to_contain_text("Сообщение записано")
    expect(page.locator("#document-activities")).to_contain_text("Ждёт отправки")
    expect(page.get_by_role("link", name="Написать клиенту")).to_be_visible()
    assert ClientMessage.objects.get().text == "Здравствуйте, Иван Сергеевич. Ждём вас завтра."


def test_a_letter_stands_among_the_files(open_page, feedback, cast):
    page = open_page(feedback.get_absolute_url(), user=cast.handler)
    page.get_by_role("link", name="Письмо (DOCX и PDF)").click()
    talk = page.locator("#document-talk")
    talk.get_by_label("Тема").fill("Об обращении")
    talk.get_by_label("Текст").fill("Здравствуйте.")
    talk.get_by_role("button", name="Посмотреть перед отправкой").click()
    expect(talk.locator(".letter-sheet")).to_contain_text("Здравствуйте.")
    talk.get_by_role("button", name="Составить письмо").click()
    expect(page.locator("#document-files")).to_contain_text(".pdf")
    expect(page.locator("#document-files")).to_contain_text(".docx")
