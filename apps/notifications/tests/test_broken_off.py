"""A mail server that breaks off in the middle of each message: three are risked, not all."""

from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from apps.correspondence import services
from apps.correspondence.models import ClientMessage
from apps.messaging import services as messaging
from apps.messaging.models import ChannelSettings
from apps.messaging.services import circuit_breaker
from apps.messaging.services.health import find_problems
from apps.notifications.models import Channel, Notification
from tests.mailing import mail_server

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MANY = 12
BREAKS = {"says": None}


@pytest.fixture
def queued(cast, make_feedback) -> list[Notification]:
    feedback, at = make_feedback(), timezone.now() - MINUTE
    return [
        Notification.objects.create(
            event="assigned",
            document_id=feedback.pk,
            occurrence=f"v{n}",
            channel="email",
            recipient=f"user:{cast.handler.pk}",
            user=cast.handler,
            address="k@clinic.example",
            subject="Назначено вам",
            text="Жалоба",
            due_at=at,
            created_at=at,
        )
        for n in range(MANY)
    ]


@pytest.fixture
def written(client_with_email, make_feedback, cast) -> list[ClientMessage]:
    return [
        services.send_message(
            feedback=make_feedback(),
            by=cast.handler,
            key=uuid4(),
            recipient=client_with_email,
            subject="Ваше обращение рассмотрено",
            text="Здравствуйте.",
        )
        for _ in range(MANY)
    ]


@pytest.fixture
def client_with_email(clinic) -> str:
    clinic.client.contacts.create(kind="email", value="p@mail.example", normalized="p@mail.example")
    return "p@mail.example"


def states(model) -> Counter:
    return Counter(model.objects.values_list("state", flat=True))


def email() -> ChannelSettings:
    return ChannelSettings.objects.get(channel=Channel.EMAIL)


def test_after_three_notifications_in_a_row_the_others_wait(queued, settings):
    with mail_server(settings, **BREAKS) as server:
        messaging.sweep()
        messaging.sweep()
    assert len(server.taken) == circuit_breaker.MOST_BROKEN_OFF
    assert states(Notification) == {"unknown": 3, "queued": MANY - 3}


def test_after_three_messages_to_clients_the_others_wait(written, settings):
    with mail_server(settings, **BREAKS) as server:
        messaging.sweep()
        for message in written:
            messaging.deliver([message])
    assert len(server.taken) == circuit_breaker.MOST_BROKEN_OFF
    assert states(ClientMessage) == {"unknown": 3, "queued": MANY - 3}


def test_what_is_told_to_clients_and_to_colleagues_counts_together(queued, written, settings):
    """It is one server."""
    with mail_server(settings, **BREAKS) as server:
        messaging.deliver([written[0]])
        messaging.sweep()
        messaging.sweep()
    assert len(server.taken) == circuit_breaker.MOST_BROKEN_OFF


def test_a_day_of_it_costs_a_few_messages_and_then_all_of_the_rest_go(queued, settings):
    at = timezone.now()
    with mail_server(settings, **BREAKS) as server:
        for minutes in range(0, 4 * 60, 5):
            messaging.sweep(at=at + minutes * MINUTE)
    assert circuit_breaker.MOST_BROKEN_OFF < len(server.taken) < MANY
    with mail_server(settings) as well:
        messaging.sweep(at=at + 6 * HOUR)
    assert len(well.taken) == MANY - len(server.taken)
    assert (email().away_since, email().broken_off) == (None, 0)


def test_when_the_pause_is_over_one_worker_tries_one_message(queued, settings):
    at = timezone.now()
    with mail_server(settings, **BREAKS):
        messaging.sweep(at=at)
    first, second = email(), email()
    later = at + circuit_breaker.SHORTEST
    assert not circuit_breaker.is_away(first, later)
    assert [circuit_breaker.may_ask(each, later) for each in (first, second)] == [True, False]
    third = later + circuit_breaker.ASKED_WITHIN  # the one that asked has died
    assert circuit_breaker.may_ask(email(), third)


def test_an_answer_in_between_begins_the_count_anew(queued, settings):
    for behaviour in (BREAKS, BREAKS, {}, BREAKS, BREAKS, {"to": "550 No such user"}, BREAKS):
        with mail_server(settings, **behaviour):
            messaging.deliver([Notification.objects.filter(state="queued").first()])
    assert states(Notification) == {"unknown": 5, "sent": 1, "failed": 1, "queued": MANY - 7}
    assert email().away_since is None


def test_a_line_that_breaks_before_the_text_wears_no_message_out(queued, settings):
    with mail_server(settings, to=None) as server:
        messaging.sweep()
    assert server.taken == []
    assert states(Notification) == {"queued": MANY}
    assert Notification.objects.filter(attempts=0).count() == MANY - circuit_breaker.MOST_BROKEN_OFF


@pytest.mark.django_db(transaction=True)
def test_administrators_are_told_why_nothing_goes_out(queued, settings, client):
    with mail_server(settings, **BREAKS):
        messaging.sweep()
    (problem,) = [each for each in find_problems(asks_broker=False) if each.code == "away"]
    assert "Так было с последними сообщениями (3)" in problem.words
    assert "away" in client.get("/healthz/").json()["problems"]
    with pytest.raises(CommandError, match="away: "):
        call_command("check_notifications")


def test_who_wrote_to_a_client_sees_why_the_message_waits(written, settings, client, cast):
    with mail_server(settings, **BREAKS):
        messaging.sweep()
    waiting = ClientMessage.objects.filter(state="queued").first()
    client.force_login(cast.handler)
    page = client.get(reverse("correspondence:message_state", args=[waiting.pk]))
    assert "Так было с последними сообщениями" in page.text
