"""Who rejects sends the answer in the same step; the secretary talks to the client (W2)."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from apps.activities import services as activities
from apps.activities.models import Activity
from apps.core.exceptions import Conflict
from apps.correspondence import services as correspondence
from apps.correspondence.models import ClientMessage
from apps.correspondence.services.answering import LETTER, ways_to_answer
from apps.feedback.models import Feedback, State
from apps.feedback.services import reject_feedback
from apps.messaging import services as messaging
from tests.mailing import mail_server
from tests.processing import EMAIL

pytestmark = pytest.mark.django_db
BY_EMAIL = f"email:{EMAIL}"
REJECTED = {"reason": "Услуга не наша", "answer": "Доставка платная: так сказано в договоре"}


def now(feedback: Feedback) -> Feedback:
    return Feedback.objects.get(pk=feedback.pk)


@pytest.fixture
def feedback(with_email, make_feedback) -> Feedback:
    return make_feedback()


@pytest.fixture
def reject(cast):
    def do(feedback: Feedback, **values) -> Feedback:
        values = REJECTED | {"version": feedback.version, "by": cast.secretary} | values
        return reject_feedback(feedback=feedback, **values)

    return do


# The secretary


def test_the_secretary_calls_writes_and_sends_a_letter(feedback, cast):
    secretary = cast.secretary
    activities.call_client(feedback=feedback, by=secretary, phone="+79161234567")
    words = {"subject": "Ответ", "text": "Здравствуйте"}
    correspondence.send_message(
        feedback=feedback, by=secretary, key=uuid4(), recipient=EMAIL, **words
    )
    correspondence.write_letter(
        feedback=feedback, by=secretary, key=uuid4(), addressee="Петров", signer=secretary, **words
    )
    assert set(feedback.activities.values_list("kind", flat=True)) == {"call", "message", "letter"}


def test_the_page_offers_it(feedback, cast, client):
    client.force_login(cast.secretary)
    page = client.get(feedback.get_absolute_url()).text
    assert reverse("activities:call_client", args=[feedback.pk]) in page
    assert 'data-talk="message"' in page
    assert 'data-talk="letter"' in page


def test_the_secretary_gets_no_money_and_plans_nothing_by_it(feedback, cast, client):
    client.force_login(cast.secretary)
    for name in (
        "compensations:ask_compensation",
        "activities:plan_activity",
        "measures:plan_measure",
    ):
        address = reverse(name, args=[feedback.pk])
        assert client.get(address).status_code == 403, name


# The answer of a rejection


def test_the_answer_goes_to_the_client_with_the_rejection(feedback, reject):
    rejected = reject(feedback, answer_by=BY_EMAIL)
    message = ClientMessage.objects.get()
    assert rejected.state == State.REJECTED
    assert (message.recipient, message.text) == (EMAIL, REJECTED["answer"])
    assert feedback.number in message.subject
    assert message.state == ClientMessage.State.QUEUED
    actions = list(feedback.history.order_by("pk").values_list("action", flat=True))
    assert actions[-2:] == ["correspondence.send_message", "feedback.reject"]


def test_it_really_goes(feedback, reject, settings):
    reject(feedback, answer_by=BY_EMAIL)
    with mail_server(settings) as server:
        messaging.deliver([ClientMessage.objects.get()])
    assert [envelope.rcpt_tos for envelope in server.taken] == [[EMAIL]]
    assert ClientMessage.objects.get().state == ClientMessage.State.SENT
    assert now(feedback).reacted_at


def test_as_a_letter_it_stands_among_the_files(feedback, reject):
    reject(feedback, answer_by=LETTER)
    assert feedback.attachments.filter(is_ours=True).count() == 2
    assert feedback.activities.get().kind == Activity.Kind.LETTER


def test_nothing_goes_where_the_client_has_been_told(feedback, reject):
    reject(feedback)
    assert not ClientMessage.objects.exists()


@pytest.mark.parametrize("way", ["email:stranger@example.org", "email:", "sms:+7", "x"])
def test_nobody_else_is_written_to_and_nothing_is_rejected(feedback, reject, way):
    with pytest.raises(ValidationError) as refused:
        reject(feedback, answer_by=way)
    assert set(refused.value.message_dict) == {"answer_by"}
    assert now(feedback).state == State.REGISTERED
    assert not ClientMessage.objects.exists()


def test_what_is_refused_has_sent_nothing(feedback, reject, cast):
    with pytest.raises(ValidationError):
        reject(feedback, answer_by=BY_EMAIL, reason="")
    reject(feedback, answer_by=BY_EMAIL)
    with pytest.raises(Conflict):
        reject(feedback, answer_by=BY_EMAIL)
    assert ClientMessage.objects.count() == 1


def test_a_placeholder_is_told_at_the_answer(feedback, reject):
    with pytest.raises(ValidationError) as refused:
        reject(feedback, answer_by=BY_EMAIL, answer="Уважаемый {client}")
    assert set(refused.value.message_dict) == {"answer"}


def test_without_an_address_only_a_letter_is_offered(make_feedback):
    ((way, words),) = ways_to_answer(feedback=make_feedback())
    assert way == LETTER
    assert "Клиент не оставил e-mail" in words


@pytest.mark.parametrize("name", ["feedback:reject", "complaints:triage_reject"])
def test_by_the_page(feedback, cast, client, name):
    client.force_login(cast.secretary)
    address = feedback.get_absolute_url() + "?do=reject"
    if name.startswith("complaints"):
        address = reverse("complaints:triage") + f"?document={feedback.pk}"
    assert f'<option value="{BY_EMAIL}" selected>' in client.get(address).text
    typed = REJECTED | {"version": feedback.version, "answer_by": BY_EMAIL}
    assert client.post(reverse(name, args=[feedback.pk]), typed).status_code == 302
    assert now(feedback).state == State.REJECTED
    assert ClientMessage.objects.get().text == REJECTED["answer"]


def test_an_answer_that_did_not_go_is_sent_again_from_the_rejected_document(
    feedback, reject, cast, client
):
    reject(feedback, answer_by=BY_EMAIL)
    message = ClientMessage.objects.get()
    ClientMessage.objects.update(state="failed", sending_at=message.due_at, error="550")
    client.force_login(cast.secretary)
    again = reverse("correspondence:repeat_message", args=[message.pk])
    shown = client.get(reverse("activities:document_activities", args=[feedback.pk])).text
    assert again in shown
    assert client.post(again).status_code == 302
    assert ClientMessage.objects.get().state == ClientMessage.State.QUEUED


@pytest.mark.parametrize(("way", "said"), [(BY_EMAIL, "По почте"), ("", "Обращение отклонено")])
def test_it_is_said_how_the_answer_goes_out(feedback, cast, client, way, said):
    client.force_login(cast.secretary)
    address = reverse("feedback:reject", args=[feedback.pk])
    form = REJECTED | {"version": feedback.version, "answer_by": way}
    (message,) = client.post(address, form, follow=True).context["messages"]
    assert said in str(message)
    assert ("По почте" in str(message)) is bool(way)
