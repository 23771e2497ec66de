"""Writing to the client from the document: template, text, preview, sent; nothing typed is lost."""

import re
from html import unescape
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from apps.activities import services as activities
from apps.activities.models import Activity
from apps.core.exceptions import Conflict
from apps.correspondence import services as correspondence
from apps.correspondence.models import ClientMessage, MessageTemplate
from apps.correspondence.services.messages import SentBefore
from apps.feedback.models import Feedback, State
from tests.processing import EMAIL

pytestmark = pytest.mark.django_db


@pytest.fixture
def feedback(with_email, make_feedback) -> Feedback:
    return make_feedback()


@pytest.fixture
def write(client, cast, feedback):
    """Return `write("preview", text=…)`: one step of the form by the handler."""
    client.force_login(cast.handler)
    address = reverse("correspondence:write_message", args=[feedback.pk])

    def step(name: str, **typed):
        defaults = {"key": uuid4(), "recipient": EMAIL, "subject": "Тема", "text": "Текст"}
        return client.post(address, defaults | typed | {"step": name})

    step.address = address
    return step


def typed_in(page, name: str) -> str:
    found = re.search(rf'<textarea name="{name}"[^>]*>(.*?)</textarea>', page.text, re.S)
    return unescape(found[1]).strip()


def template(text: str, **values) -> MessageTemplate:
    return MessageTemplate.objects.create(
        name=f"Шаблон {uuid4()}", subject="О {number}", text=text, **values
    )


def test_a_template_is_filled_in_and_may_be_changed(write, feedback):
    chosen = template("Здравствуйте, {client}. Обращение {number}.")
    page = write("fill", template=chosen.pk, text="", subject="")
    assert typed_in(page, "text") == f"Здравствуйте, Иван Сергеевич. Обращение {feedback.number}."
    assert f'value="О {feedback.number}"' in page.text


def test_a_text_of_ones_own_is_kept_when_a_template_is_chosen(write):
    first, second = template("Раз, {client}."), template("Два, {client}.")
    page = write("fill", template=first.pk, text="Мои слова")
    assert typed_in(page, "text") == "Мои слова\n\nРаз, Иван Сергеевич."
    page = write("fill", template=second.pk, text="Раз, Иван Сергеевич.")
    assert typed_in(page, "text") == "Два, Иван Сергеевич."


def test_what_is_missing_is_told_before_anything_is_sent(write):
    page = write("fill", template=template("Ответ: {answer}").pk, text="")
    assert "Подставить нечего: {answer} (ответ клиенту)" in page.text
    assert write("preview", text="Ответ: {answer}").status_code == 422
    assert write("send", text="Ответ: {answer}").status_code == 422
    assert not ClientMessage.objects.exists()


def test_the_preview_is_what_is_sent(write, feedback):
    page = write("preview", subject="О {number}", text="Здравствуйте, {client}.\n\nДо встречи.")
    assert "Здравствуйте, Иван Сергеевич.<br><br>До встречи." in page.text
    shown = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    assert write("send", **{name: unescape(value) for name, value in shown.items()}).url
    sent = ClientMessage.objects.get()
    assert (sent.subject, sent.text.replace("\r\n", "\n")) == (
        f"О {feedback.number}",
        "Здравствуйте, Иван Сергеевич.\n\nДо встречи.",
    )


def test_a_name_in_braces_is_no_placeholder(write, feedback, clinic):
    """What has been put in is not filled in again, neither at the first look nor at the second."""
    clinic.client.first_name, clinic.client.middle_name = "{answer}", "}{client_full"
    clinic.client.save()
    Feedback.objects.filter(pk=feedback.pk).update(answer="Вернём деньги")
    text = typed_in(write("fill", template=template("Это {client}.").pk, text=""), "text")
    for _ in range(2):
        page = write("preview", text=text)
        assert page.status_code == 200
        assert "Вернём деньги" not in page.text
        text = unescape(re.search(r'name="text" value="([^"]*)"', page.text)[1])
    assert text == "Это (answer) )(client_full."
    assert write("send", text=text).status_code == 302


def test_one_goes_back_from_the_preview_with_the_text(write):
    assert typed_in(write("edit", text="Мой длинный текст"), "text") == "Мой длинный текст"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"subject": " "}, "Напишите тему"),
        ({"text": ""}, "Напишите текст"),
        ({"recipient": "other@example.org"}, "other@example.org"),
        ({"text": "Ваш {discount}"}, "Неизвестная подстановка: {discount}"),
        ({"subject": "а" * 201}, "не больше 200"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(write, wrong, words):
    for step in ("preview", "send"):
        page = write(step, **{"text": "Мой длинный текст"} | wrong)
        assert page.status_code == 422
        assert words in page.text
        if "text" not in wrong:
            assert typed_in(page, "text") == "Мой длинный текст"
    assert not ClientMessage.objects.exists()


def test_after_the_session_has_ended_the_page_keeps_what_was_typed(client, feedback):
    address = reverse("correspondence:write_message", args=[feedback.pk])
    answer = client.post(address, {"step": "send"}, headers={"HX-Request": "true"})
    assert answer.status_code == 401  # htmx leaves the form as it is, js/app.js says why


def test_the_message_stands_in_the_history_and_among_what_was_done(write, client, feedback):
    write("send", subject="О вашем визите", text="Ждём вас")
    page = client.get(feedback.get_absolute_url(), {"tab": "all"}).text
    assert "Сообщение клиенту" in page
    assert "Ждём вас" in page
    card = client.get(reverse("activities:document_activities", args=[feedback.pk])).text
    assert "О вашем визите" in card
    assert "Ждёт отправки" in card
    activity = feedback.activities.get(kind=Activity.Kind.MESSAGE)
    assert activity.state == Activity.State.DONE


def test_it_cannot_be_taken_back_as_if_it_were_not_sent(write, cast, feedback):
    write("send")
    activity = feedback.activities.get(kind=Activity.Kind.MESSAGE)
    with pytest.raises(Conflict):
        activities.undo_completion(activity=activity, by=cast.handler)


def test_the_state_is_asked_again_until_it_is_final(write, client, settings):
    settings.EMAIL_HOST = "mail.example.org"
    write("send")
    message = ClientMessage.objects.get()
    address = reverse("correspondence:message_state", args=[message.pk])
    assert "every 4s" in client.get(address).text
    ClientMessage.objects.update(state="failed", sending_at=message.due_at, error="550 Нет такого")
    page = client.get(address).text
    assert "every 4s" not in page
    assert "550 Нет такого" in page
    assert "Отправить ещё раз" in page


def test_it_is_said_why_messages_wait(write, client, settings):
    settings.OUTGOING_ENABLED = False
    assert "Отправка выключена" in client.get(write.address).text


def test_without_an_address_it_is_said_where_to_add_one(make_feedback, client, cast):
    client.force_login(cast.handler)
    page = client.get(reverse("correspondence:write_message", args=[make_feedback().pk])).text
    assert "Клиент не оставил e-mail" in page


def test_a_closed_document_is_not_written_about(with_email, make_feedback, cast, client):
    closed = make_feedback(state=State.CLOSED)
    client.force_login(cast.handler)
    address = reverse("correspondence:write_message", args=[closed.pk])
    assert client.get(address).status_code == 409
    assert 'data-talk="message"' not in client.get(closed.get_absolute_url()).text


@pytest.mark.parametrize(("who", "offered"), [("handler", True), ("management", False)])
def test_it_is_offered_to_those_who_may(feedback, client, cast, who, offered):
    client.force_login(getattr(cast, who))
    page = client.get(feedback.get_absolute_url()).text
    assert ('data-talk="message"' in page) == offered


@pytest.mark.parametrize("is_on", [True, False])
def test_what_has_to_wait_is_not_said_to_go_out(write, client, settings, is_on):
    settings.OUTGOING_ENABLED = is_on
    settings.EMAIL_HOST = "mail.example"
    assert write("send").status_code == 302
    page = client.get("/").text
    assert ("Сообщение записано и отправляется" in page) == is_on
    assert ("Сообщение записано. Оно уйдёт" in page) == (not is_on)


def test_services_ask_for_the_right_and_the_address(feedback, cast):
    words = {"key": uuid4(), "subject": "Тема", "text": "Текст"}
    with pytest.raises(PermissionDenied):
        correspondence.send_message(feedback=feedback, by=cast.management, recipient=EMAIL, **words)
    with pytest.raises(ValidationError):
        correspondence.send_message(feedback=feedback, by=cast.handler, recipient="a@b.ru", **words)


def test_a_key_that_belongs_to_something_else_writes_nothing(write, make_feedback, client, cast):
    """The form of another document, or another form of the same one."""
    elsewhere, used = make_feedback(), uuid4()
    correspondence.send_message(
        feedback=elsewhere, by=cast.handler, key=used, recipient=EMAIL, subject="О", text="Т"
    )
    assert write("send", key=used).status_code == 409
    assert ClientMessage.objects.get().activity.feedback == elsewhere


@pytest.mark.parametrize(
    "other", [{"text": "Уточнение"}, {"subject": "Другое"}, {"recipient": "second@example.org"}]
)
def test_another_text_from_the_same_form_is_not_lost_unseen(write, clinic, feedback, other):
    """Back in the browser, something changed, sent again: he is told, and may send it too."""
    second = "second@example.org"
    clinic.client.contacts.create(kind="email", value=second, normalized=second)
    used, typed = uuid4(), {"subject": "Первое", "text": "Ждём вас"}
    assert write("send", key=used, **typed).status_code == 302
    page = write("send", key=used, **typed | other)
    assert page.status_code == 422
    assert "“Первое”" in page.text or "«Первое»" in page.text  # which one has gone
    assert typed_in(page, "text") == (typed | other)["text"]
    assert ClientMessage.objects.get().text == "Ждём вас"
    assert feedback.history.filter(action="correspondence.send_message").count() == 1
    fresh = re.search(r'name="key" value="([^"]*)"', page.text)[1]
    assert fresh != str(used)
    for _ in range(2):
        assert write("send", key=fresh, **typed | other).status_code == 302
    assert ClientMessage.objects.count() == 2


def test_the_same_text_from_the_same_form_is_the_same_message(write, feedback):
    """However its lines end: browsers send them in their own way."""
    used = uuid4()
    for text in ("Раз\nДва", "Раз\r\nДва ", "Раз\nДва"):
        assert write("send", key=used, text=text).status_code == 302
    assert ClientMessage.objects.get().text == "Раз\nДва"
    assert feedback.history.filter(action="correspondence.send_message").count() == 1


def test_the_service_says_that_another_text_has_gone(feedback, cast):
    values = {"feedback": feedback, "by": cast.handler, "key": uuid4(), "recipient": EMAIL}
    correspondence.send_message(**values, subject="О", text="Т")
    with pytest.raises(SentBefore):
        correspondence.send_message(**values, subject="О", text="Другой")
    assert ClientMessage.objects.get().text == "Т"
