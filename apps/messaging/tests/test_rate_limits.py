"""A minute of a channel is shared: whoever sends much waits, and nobody else waits for them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from apps.clients.models import ClientContact
from apps.core.models import Counter
from apps.correspondence import services
from apps.correspondence.models import ClientMessage
from apps.messaging import services as messaging
from apps.messaging.models import ChannelSettings
from apps.messaging.services import delivery
from apps.notifications.models import Notification
from tests.mailing import mail_server
from tests.processing import EMAIL

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def notices(cast) -> list[Notification]:
    return [
        Notification.objects.create(
            event="assigned",
            occurrence=f"v{number}",
            channel="email",
            recipient=f"user:{cast.handler.pk}",
            user=cast.handler,
            address="k@clinic.example",
        )
        for number in range(20)
    ]


@pytest.fixture
def write(clinic, make_feedback):
    ClientContact.objects.create(client=clinic.client, kind="email", value=EMAIL, normalized=EMAIL)
    feedback = make_feedback()

    def write_letters(count: int, by) -> list[ClientMessage]:
        return [
            services.send_message(
                feedback=feedback, by=by, key=uuid4(), recipient=EMAIL, subject="О", text="Т"
            )
            for _ in range(count)
        ]

    return write_letters


def sent(model, **of) -> int:
    return model.objects.filter(state="sent", **of).count()


def test_notices_take_the_whole_minute_while_nobody_else_asks(notices, settings):
    ChannelSettings.objects.update(per_minute=10)
    with mail_server(settings):
        messaging.deliver(notices, at=timezone.now())
    assert sent(Notification) == 10


def test_notices_leave_their_share_to_what_is_written_to_clients(notices, write, cast, settings):
    ChannelSettings.objects.update(per_minute=10)
    letters = write(10, cast.quality)
    at = timezone.now()
    with mail_server(settings):
        messaging.deliver(notices, at=at)
        assert sent(Notification) == 4  # of a hundred, forty are theirs
        messaging.deliver(letters, at=at)
        assert sent(ClientMessage) == 4
        messaging.sweep(at=at + MINUTE)
    assert (sent(Notification), sent(ClientMessage)) == (8, 8)


def test_what_goes_to_many_waits_for_both(notices, settings):
    ChannelSettings.objects.update(per_minute=10)
    Notification.objects.filter(pk__in=[each.pk for each in notices[:10]]).update(share="bulk")
    with mail_server(settings):
        messaging.deliver(list(Notification.objects.all()), at=timezone.now())
    assert (sent(Notification, share="bulk"), sent(Notification, share="staff")) == (2, 4)


def test_many_that_wait_longer_do_not_stand_before_a_notice(notices, settings, monkeypatch):
    monkeypatch.setattr(delivery, "CLAIMED", 5)
    ChannelSettings.objects.update(per_minute=10)
    at = timezone.now() + MINUTE
    Notification.objects.update(share="bulk", due_at=at - timedelta(hours=1))
    Notification.objects.filter(pk=notices[-1].pk).update(share="staff", due_at=at)
    with mail_server(settings):
        messaging.sweep(at=at)
    assert sent(Notification, share="staff") == 1


def test_minutes_that_are_over_are_forgotten(notices, settings):
    at = timezone.now()
    with mail_server(settings):
        messaging.deliver(notices[:2], at=at)
        messaging.deliver(notices[2:4], at=at + timedelta(hours=2))
        counted = Counter.objects.filter(series__startswith="outgoing-email-")
        assert counted.count() == 4  # of each minute in all, and of the share
        messaging.sweep(at=at + timedelta(hours=2))
    assert counted.count() == 2


def test_one_person_does_not_use_up_the_hour_of_all(write, cast, settings):
    settings.MAIL_PER_HOUR = 6
    write(5, cast.quality)
    write(2, cast.director)
    at = timezone.now()
    with mail_server(settings):
        messaging.sweep(at=at)
        assert sent(ClientMessage, activity__created_by=cast.quality) == 3
        assert sent(ClientMessage, activity__created_by=cast.director) == 2
        messaging.sweep(at=at + timedelta(minutes=61))
    assert sent(ClientMessage) == 7
