"""The client of a document was changed: what was begun with the former one ends (decision 031)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from apps.clients.models import Client, ClientContact
from apps.correspondence.models import ClientMessage
from apps.correspondence.services import send_message
from apps.feedback import services as feedback_services
from apps.feedback.models import Feedback, State
from apps.messaging import services as messaging
from apps.notifications.models import Notification
from apps.surveys import services
from apps.surveys.services import token_of

pytestmark = pytest.mark.django_db
EMAIL = "petrov@example.org"


def now(feedback: Feedback) -> Feedback:
    return Feedback.objects.get(pk=feedback.pk)


@pytest.fixture
def feedback(make_feedback, clinic) -> Feedback:
    ClientContact.objects.create(client=clinic.client, kind="email", value=EMAIL, normalized=EMAIL)
    return make_feedback(state=State.VERIFIED)


@pytest.fixture
def change(cast):
    """The appeal turns out to be of somebody with the same e-mail: of one household."""

    def do(feedback: Feedback) -> Feedback:
        wife = Client.objects.create(last_name="Петрова")
        ClientContact.objects.create(client=wife, kind="email", value=EMAIL, normalized=EMAIL)
        return feedback_services.set_client(
            feedback=feedback, by=cast.handler, version=now(feedback).version, client=wife
        )

    return do


@pytest.fixture
def ask(cast):
    def do(feedback: Feedback):
        return services.ask_client(
            feedback=feedback,
            by=cast.handler,
            key=uuid4(),
            recipient=EMAIL,
            text="Всё хорошо?",
            at=timezone.now() - timedelta(hours=1),
        )

    return do


def link(survey) -> str:
    return reverse("surveys:answer", args=[token_of(survey.seed)])


def test_a_message_that_waits_does_not_go(feedback, change, cast):
    message = send_message(
        feedback=feedback,
        by=cast.handler,
        key=uuid4(),
        recipient=EMAIL,
        subject="Ответ",
        text="Уважаемый Иван Петров",
    )
    change(feedback)
    messaging.deliver([message])
    message.refresh_from_db()
    assert message.state == ClientMessage.State.FAILED
    assert feedback.history.filter(action="correspondence.message_failed").count() == 1


def test_a_notification_that_waits_does_not_go(feedback, change, clinic):
    waiting = Notification.objects.create(
        event="closed",
        document_id=feedback.pk,
        occurrence="v1",
        channel="email",
        recipient=f"client:{clinic.client.pk}",
        address=EMAIL,
        text="Уважаемый Иван",
    )
    change(feedback)
    waiting.refresh_from_db()
    assert waiting.state == Notification.State.HELD


def test_nor_one_that_a_worker_has_taken_meanwhile(feedback, change, clinic):
    from apps.feedback.notices import documents

    taken = Notification(
        event="closed",
        document_id=feedback.pk,
        channel="email",
        recipient=f"client:{clinic.client.pk}",
        address=EMAIL,
    )
    assert documents.why_not(taken) == ""
    change(feedback)
    assert documents.why_not(taken)


def test_the_link_of_the_former_client_leads_nowhere(feedback, change, ask, client):
    survey = ask(feedback)
    assert client.get(link(survey)).status_code == 200
    change(feedback)
    answer = client.get(link(survey))
    assert answer.status_code == 404
    assert feedback.number not in answer.text
    client.post(link(survey), {"is_settled": "yes"})
    survey.refresh_from_db()
    assert not survey.is_answered


def test_nor_does_one_that_was_answered(feedback, change, ask, client):
    survey = ask(feedback)
    services.record_answer(survey=survey, is_settled=True)
    assert feedback.number in client.get(link(survey)).text
    change(feedback)
    answer = client.get(link(survey))
    assert (answer.status_code, feedback.number in answer.text) == (404, False)


def test_his_yes_closes_nothing_for_the_present_one(feedback, change, ask, cast):
    services.record_answer(survey=ask(feedback), is_settled=True)
    assert services.confirming_answer(feedback)
    changed = change(feedback)
    assert services.confirming_answer(now(feedback)) is None
    values = {"confirmation": "survey", "confirmation_note": "Ответ по ссылке"}
    with pytest.raises(ValidationError):
        feedback_services.close_feedback(
            feedback=changed, by=cast.handler, version=changed.version, values=values
        )


def test_an_applicant_who_gets_a_card_keeps_his_link(make_feedback, ask, cast, client):
    feedback = make_feedback(client=None, applicant_name="Пётр", applicant_email=EMAIL)
    survey = ask(feedback)
    feedback_services.set_client(
        feedback=feedback,
        by=cast.handler,
        version=now(feedback).version,
        client=Client.objects.create(last_name="Петров"),
    )
    assert client.get(link(survey)).status_code == 200
