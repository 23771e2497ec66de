"""While the provider is away its channel waits: nothing is lost, nobody is hammered, it is said."""

import socket
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.messaging import services as messaging
from apps.messaging.models import ChannelSettings
from apps.messaging.outcomes import Away
from apps.messaging.services import circuit_breaker, delivery, retries
from apps.messaging.services.health import OUTGOING, WORKER, beat, find_problems
from apps.notifications.models import Channel, Notification
from tests.mailing import mail_server

pytestmark = pytest.mark.django_db
State = Notification.State
MINUTE = timedelta(minutes=1)


@pytest.fixture
def queued(cast, make_feedback) -> list[Notification]:
    feedback = make_feedback()
    return [
        Notification.objects.create(
            event="assigned",
            document_id=feedback.pk,
            occurrence=f"v{n}",
            channel="email",
            recipient=f"user:{cast.handler.pk}",
            user=cast.handler,
            address="kiseleva@clinic.example",
            subject="Назначено вам",
            text="Жалоба",
            due_at=timezone.now() - MINUTE,
            created_at=timezone.now() - MINUTE,
        )
        for n in range(3)
    ]


def nobody_listens(settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings.EMAIL_PORT = taken.getsockname()[1]


def email() -> ChannelSettings:
    return ChannelSettings.objects.get(channel=Channel.EMAIL)


def states() -> set[tuple[str, int]]:
    return set(Notification.objects.values_list("state", "attempts"))


def test_a_whole_day_without_a_server_loses_nothing_and_wears_nothing_out(queued, settings):
    at = timezone.now()
    with mail_server(settings):
        nobody_listens(settings)
        for hours in range(24):
            messaging.sweep(at=at + timedelta(hours=hours))
    assert states() == {(State.QUEUED, 0)}
    with mail_server(settings) as server:
        messaging.sweep(at=at + timedelta(hours=25))
    assert len(server.taken) == len(queued)
    assert states() == {(State.SENT, 0)}
    assert (email().away_since, email().away_because) == (None, "")


def test_one_message_asks_and_the_others_wait(queued, settings, monkeypatch):
    asked = []

    def is_not_there(code, payload, *, before_handing_over):
        asked.append(payload.key)
        raise Away("Нет ответа")

    monkeypatch.setattr(delivery, "send", is_not_there)
    monkeypatch.setattr(delivery, "held_because", lambda channel: "")
    at = timezone.now()
    messaging.sweep(at=at)
    messaging.sweep(at=at + MINUTE / 2)
    assert len(asked) == 1
    messaging.sweep(at=at + MINUTE)
    assert len(asked) == 2


def test_the_longer_it_is_away_the_rarer_it_is_asked():
    at = timezone.now()
    channel = email()
    pauses = []
    for minutes in (0, 8, 600):
        circuit_breaker.note_away(channel, Away("Нет"), at + minutes * MINUTE)
        channel = email()
        pauses.append(channel.away_until - at - minutes * MINUTE)
    assert pauses == [circuit_breaker.SHORTEST, 2 * MINUTE, circuit_breaker.LONGEST]
    assert channel.away_since == at


def test_a_wrong_password_is_of_no_single_message(queued, settings):
    with mail_server(settings, knows_us=False) as server:
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "clinic", "wrong"
        messaging.sweep()
    assert server.taken == []
    assert states() == {(State.QUEUED, 0)}
    assert "535" in email().away_because


def test_what_is_too_old_is_left_to_a_person(queued, settings):
    with mail_server(settings):
        nobody_listens(settings)
        messaging.sweep(at=timezone.now() + retries.GIVEN_UP_AFTER + MINUTE)
    assert State.FAILED in {state for state, _attempts in states()}
    assert Notification.objects.dead().exists()


def test_what_was_written_before_the_holidays_is_not_too_old_after_them(queued, settings):
    """It has waited for its hour, not for the server."""
    Notification.objects.update(created_at=timezone.now() - timedelta(days=9))
    with mail_server(settings):
        nobody_listens(settings)
        messaging.sweep()
    assert states() == {(State.QUEUED, 0)}


def test_administrators_are_told_what_the_provider_said(queued, settings):
    beat(WORKER)
    beat(OUTGOING)
    with mail_server(settings):
        nobody_listens(settings)
        messaging.sweep()
    (problem,) = find_problems(asks_broker=False)
    assert problem.code == "away"
    assert email().away_because in problem.words
