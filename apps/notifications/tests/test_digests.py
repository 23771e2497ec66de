"""The daily digest: one e-mail a day for each, however many beats there are."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from apps.messaging import services as messaging
from apps.notifications.models import Notification
from apps.notifications.services.digests import send_digests
from tests.mailing import mail_server
from tests.people import employ

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
State = Notification.State


@pytest.fixture
def collected(make_rule, make_feedback, told, cast, clinic):
    """Three appeals of yesterday, collected for the handler."""
    employ("Отработка", clinic, cast.handler)
    cast.handler.email = "handler@clinic.example"
    cast.handler.save()
    make_rule("assigned", "named", "email", timing="digest", words="{number}: назначено вам")
    documents = [make_feedback(responsible=cast.handler) for _ in range(3)]
    found = told(at=timezone.now() - timedelta(days=1))
    assert {each.state for each in found} == {State.COLLECTED}
    return documents


def at_nine(clinic, hour: int = 9):
    today = timezone.localdate(timezone=clinic.branch.zone)
    return datetime.combine(today, time(hour), clinic.branch.zone)


def digests() -> list[Notification]:
    return list(Notification.objects.filter(event="digest"))


def test_everything_that_was_collected_is_one_message(collected, clinic):
    send_digests(at=at_nine(clinic))
    (digest,) = digests()
    assert digest.state == State.QUEUED
    for document in collected:
        assert document.number in digest.text
    assert not Notification.objects.filter(state=State.COLLECTED).exists()


def test_two_beats_make_one_digest(collected, clinic):
    for minutes in (0, 5):
        send_digests(at=at_nine(clinic) + timedelta(minutes=minutes))
    assert len(digests()) == 1


def test_before_its_hour_it_waits(collected, clinic):
    send_digests(at=at_nine(clinic, 8))
    assert digests() == []


def test_what_comes_later_waits_for_the_next_day(collected, clinic, make_feedback, told, cast):
    at = at_nine(clinic)
    send_digests(at=at)
    make_feedback(responsible=cast.handler)
    told(at=at)
    send_digests(at=at + timedelta(hours=1))
    assert len(digests()) == 1
    send_digests(at=at + timedelta(days=1))
    assert len(digests()) == 2


def test_what_became_invisible_is_not_told(collected, clinic, cast):
    cast.handler.groups.clear()
    send_digests(at=at_nine(clinic))
    assert digests() == []


def test_nothing_before_its_hour_is_no_digest_at_the_first_event_after_it(
    make_rule, make_feedback, told, cast, clinic
):
    cast.handler.email = "handler@clinic.example"
    cast.handler.save()
    make_rule("assigned", "named", "email", timing="digest")
    make_feedback(responsible=cast.handler)
    told(at=at_nine(clinic, 14))
    send_digests(at=at_nine(clinic, 15))
    assert digests() == []
    send_digests(at=at_nine(clinic) + timedelta(days=1))
    assert len(digests()) == 1


def test_a_digest_is_read_by_nobody_else(collected, clinic, cast):
    send_digests(at=at_nine(clinic))
    (digest,) = digests()
    assert not Notification.objects.visible_to(cast.doctor).filter(pk=digest.pk).exists()
    assert not Notification.objects.visible_to(cast.quality).filter(pk=digest.pk).exists()
    assert Notification.objects.visible_to(cast.handler).filter(pk=digest.pk).exists()


def test_what_became_invisible_after_it_was_written_is_not_sent(collected, clinic, cast, settings):
    send_digests(at=at_nine(clinic))
    (digest,) = digests()
    cast.handler.groups.clear()
    with mail_server(settings) as server:
        messaging.deliver([digest], at=digest.due_at)
    assert server.taken == []
    assert digests()[0].state == State.HELD
