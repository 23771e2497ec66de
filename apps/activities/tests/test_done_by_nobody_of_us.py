"""What a client or the product did stands in the history without an employee's name."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.activities import services as activities
from apps.activities import telephony
from apps.core.history import CODES
from apps.correspondence import services as correspondence
from apps.correspondence.models import ClientMessage
from apps.feedback import services as feedback_services
from apps.feedback.models import Feedback, HistoryEntry
from apps.feedback.pages.document.timeline import Event
from apps.feedback.tests.reader import WHOLE
from apps.messaging import services as messaging
from apps.organization.models import Employee
from apps.organization.services import the_product
from apps.surveys.services import ask_client, record_answer
from tests.mailing import mail_server
from tests.processing import EMAIL

pytestmark = pytest.mark.django_db


@pytest.fixture
def feedback(with_email, make_feedback, cast) -> Feedback:
    cast.handler.last_name = "Отвечалова"
    cast.handler.save()
    return make_feedback()


def who_did(feedback: Feedback, action: str) -> str:
    entry = feedback.history.get(action=action)
    assert entry.user == the_product()
    return Event(entry).who


@pytest.fixture
def survey(feedback, cast):
    return ask_client(
        feedback=feedback, by=cast.handler, key=uuid4(), recipient=EMAIL, text="Решён вопрос?"
    )


def test_the_client_has_answered_himself(feedback, survey):
    record_answer(survey=survey, is_settled=True)
    assert who_did(feedback, "surveys.survey_answer") == "Клиент"


def test_what_follows_from_his_answer_is_planned_by_nobody(feedback, survey, cast):
    Feedback.objects.filter(pk=feedback.pk).update(responsible=cast.handler)
    record_answer(survey=survey, is_settled=False)
    assert who_did(feedback, "activities.plan_activity") == "Автоматически"
    assert feedback.activities.planned().get().user == cast.handler


def message(feedback, by) -> ClientMessage:
    return correspondence.send_message(
        feedback=feedback, by=by, key=uuid4(), recipient=EMAIL, subject="Тема", text="Текст"
    )


@pytest.mark.parametrize(
    ("says", "action"),
    [
        ("250 OK", "correspondence.message_sent"),
        ("550 no", "correspondence.message_failed"),
        (None, "correspondence.message_unknown"),
    ],
)
def test_the_product_sends(feedback, cast, settings, says, action):
    with mail_server(settings, says=says):
        messaging.deliver([message(feedback, cast.handler)])
    assert who_did(feedback, action) == "Автоматически"
    assert feedback.history.get(action="correspondence.send_message").user == cast.handler


def test_the_exchange_refuses(feedback, cast, clinic, settings):
    """Nothing listens there."""
    Employee.objects.create(
        user=cast.handler,
        last_name="Отвечалова",
        extension="101",
        branch=clinic.branch,
        position=clinic.employee.position,
        department=clinic.department,
    )
    settings.TELEPHONY_URL, settings.TELEPHONY_IS_INTERNAL = "http://127.0.0.1:9/ring", True
    settings.OUTGOING_ENABLED = True
    call = activities.call_client(feedback=feedback, by=cast.handler, phone="+79161234567")
    cast.handler = type(cast.handler).objects.get(pk=cast.handler.pk)
    with pytest.raises(telephony.NotRung):
        activities.ring_client(activity=call, by=cast.handler, phone="+79161234567")
    assert who_did(feedback, "activities.call_refused") == "Автоматически"


def test_somebody_who_ends_the_waiting_does_not_call_himself_the_client(feedback, cast, client):
    waiting = feedback_services.wait_for_client(
        feedback=feedback, by=cast.handler, version=feedback.version, reason="Пришлёт чек"
    )
    ended = feedback_services.end_wait(
        feedback=waiting, by=cast.handler, version=waiting.version, comment="Прислал"
    )
    event = Event(ended.history.get(action="feedback.end_wait"))
    assert event.label == "Ожидание клиента окончено"
    assert event.who == str(cast.handler)


@pytest.mark.parametrize("action", [key for key, code in CODES.items() if code.by])
def test_old_entries_are_shown_so_as_well(feedback, cast, client, action):
    """They were written with the name of whoever had asked or sent."""
    entry = HistoryEntry.objects.create(
        feedback=feedback, user=cast.handler, action=action, at=timezone.now(), comment="Ответ"
    )
    client.force_login(cast.quality)
    for address in (
        feedback.get_absolute_url(),
        reverse("feedback:change", args=[feedback.pk, entry.pk]),
    ):
        page = client.get(address, WHOLE).text
        shown = page[page.index(str(CODES[action].words)) :]
        assert "Отвечалова" not in shown[:300], address
