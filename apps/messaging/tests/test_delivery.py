"""Many messages at once: by one connection, each claimed once, a broken one costs one."""

import socket
from datetime import timedelta

import pytest
from aiosmtpd.smtp import SMTP
from django.utils import timezone

from apps.messaging import services as messaging
from apps.messaging.channels import smtp
from apps.messaging.models import ChannelSettings
from apps.messaging.services import delivery
from apps.notifications.models import Notification
from apps.notifications.services.outgoing import Notifications
from tests.mailing import mail_server

pytestmark = pytest.mark.django_db
State = Notification.State
MANY = 12


@pytest.fixture
def make_queued(cast):
    def make(count: int = MANY, **values) -> list[Notification]:
        first = Notification.objects.count()
        return Notification.objects.bulk_create(
            Notification(
                **{
                    "event": "assigned",
                    "occurrence": f"v{first + number}",
                    "channel": "email",
                    "recipient": f"user:{cast.handler.pk}",
                    "user": cast.handler,
                    "address": "k@clinic.example",
                    "subject": "Назначено вам",
                    **values,
                }
            )
            for number in range(count)
        )

    return make


@pytest.fixture
def opened(monkeypatch, settings) -> list:
    """The connections by which the server is called, its own at the start left out."""
    connections, begins = [], SMTP.connection_made

    def connection_made(self, transport) -> None:
        if transport.get_extra_info("sockname")[1] == settings.EMAIL_PORT:
            connections.append(transport)
        begins(self, transport)

    monkeypatch.setattr(SMTP, "connection_made", connection_made)
    return connections


def states() -> list[str]:
    return list(Notification.objects.order_by("pk").values_list("state", flat=True))


def test_many_go_by_one_connection(make_queued, settings, opened):
    with mail_server(settings) as server:
        messaging.deliver(make_queued())
        messaging.deliver(make_queued())  # another task of the same worker
    assert (len(server.taken), len(opened)) == (2 * MANY, 1)
    assert set(states()) == {State.SENT}


def test_a_connection_is_not_used_for_ever(make_queued, settings, opened, monkeypatch):
    monkeypatch.setattr(smtp, "MOST_PER_LINE", 5)
    with mail_server(settings) as server:
        messaging.deliver(make_queued())
    assert (len(server.taken), len(opened)) == (MANY, 3)


def test_a_server_that_hung_up_meanwhile_is_called_again(make_queued, settings, opened):
    """Nothing of the next message had gone: it costs no attempt, and stands against nobody."""
    with mail_server(settings) as server:
        messaging.deliver(make_queued(1))
        opened[0].get_extra_info("socket").shutdown(socket.SHUT_RDWR)
        messaging.deliver(make_queued(1))
    assert (len(server.taken), len(opened)) == (2, 2)
    assert states() == [State.SENT, State.SENT]
    assert ChannelSettings.objects.get(channel="email").broken_off == 0


def test_a_refusal_leaves_the_connection_of_use(make_queued, settings, opened):
    with mail_server(settings, to="550 No such user"):
        messaging.deliver(make_queued(3))
    assert len(opened) == 1
    assert states() == [State.FAILED] * 3


def test_a_connection_that_breaks_costs_one_message(make_queued, settings):
    """The one before it had been taken, and the ones after it have not been begun."""
    rows = make_queued(3)
    with mail_server(settings) as server:
        handle = server.desk.handle_DATA

        async def breaks_at_the_second(smtp_server, session, envelope):
            server.desk.says = None if len(server.taken) == 1 else "250 OK"
            return await handle(smtp_server, session, envelope)

        server.desk.handle_DATA = breaks_at_the_second
        messaging.deliver(rows)
    assert states() == [State.SENT, State.UNKNOWN, State.SENT]


def test_a_worker_killed_in_a_batch_leaves_one_of_which_nobody_knows(
    make_queued, settings, monkeypatch
):
    """It dies when the third has been handed over: two have come, the rest goes out later."""
    rows = make_queued(5)
    send, begun = delivery.send, []

    def dies_at_the_third(code, payload, *, before_handing_over):
        begun.append(payload.key)
        if len(begun) == 3:
            before_handing_over()
            raise KeyboardInterrupt
        return send(code, payload, before_handing_over=before_handing_over)

    monkeypatch.setattr(delivery, "send", dies_at_the_third)
    at = timezone.now()
    with mail_server(settings) as server:
        with pytest.raises(KeyboardInterrupt):
            messaging.deliver(rows)
        assert states() == [State.SENT] * 2 + [State.SENDING] * 3
        messaging.sweep(at=at + timedelta(minutes=30))
    assert states() == [State.SENT, State.SENT, State.UNKNOWN, State.SENT, State.SENT]
    assert len(server.taken) == 4


def test_what_a_closed_channel_leaves_is_as_if_it_had_not_been_claimed(make_queued, settings):
    with mail_server(settings, says=None):
        messaging.deliver(make_queued())
    left = Notification.objects.filter(state=State.QUEUED)
    assert left.count() == MANY - 3
    assert not left.exclude(sending_at=None, handed_over_at=None, attempts=0).exists()


def test_of_which_it_cannot_be_told_whether_it_may_go_is_tried_later(
    make_queued, settings, monkeypatch
):
    """It is not lost without a word: after some attempts it is a dead letter."""
    doubtful, clear = make_queued(2)
    refusals = Notifications.refusals

    def breaks(owner, messages):
        if doubtful in messages:
            raise RuntimeError
        return refusals(owner, messages)

    monkeypatch.setattr(Notifications, "refusals", breaks)
    at = timezone.now()
    with mail_server(settings):
        messaging.deliver([doubtful, clear], at=at)
        assert states() == [State.QUEUED, State.SENT]
        for hours in range(3, 30, 3):
            messaging.deliver([doubtful], at=at + timedelta(hours=hours))
    assert states() == [State.FAILED, State.SENT]
    assert Notification.objects.dead().exists()


def test_one_that_cannot_be_claimed_stands_before_no_other(make_queued, settings, monkeypatch):
    """Another owner of messages fails: these go out all the same."""
    rows = make_queued(2, created_at=timezone.now(), due_at=timezone.now())
    from apps.correspondence.services.delivery import ClientMessages

    def breaks(owner, rows, **_values):
        raise RuntimeError

    monkeypatch.setattr(ClientMessages, "ready", breaks)
    with mail_server(settings) as server:
        messaging.sweep()
    assert len(server.taken) == len(rows)
