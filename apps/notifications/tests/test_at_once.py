"""Several workers and beats at the same moment, on PostgreSQL: told once, sent once, one digest."""

import socket
import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from apps.feedback.services import register_feedback
from apps.feedback.tests.test_at_once import at_once
from apps.messaging import services as messaging
from apps.messaging.models import ChannelSettings
from apps.notifications.models import Notification, Occurrence
from apps.notifications.services import fan_out
from apps.notifications.services.digests import send_digests
from apps.notifications.services.timed_events import watch_clock
from tests.mailing import mail_server

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("workday"),
]
State = Notification.State


def of(user, number: int = 1, **values) -> Notification:
    at = timezone.now() - timedelta(hours=1)
    defaults = {
        "event": "assigned",
        "document_id": 0,
        "occurrence": f"v{number}",
        "channel": "email",
        "recipient": f"user:{user.pk}",
        "user": user,
        "address": "a@clinic.example",
        "subject": "Назначено вам",
        "created_at": at,
        "due_at": at,
    }
    return Notification.objects.create(**defaults | values)


def test_an_occurrence_is_told_once(make_rule, make_feedback, cast):
    make_rule("complaint_registered", "role", role=Group.objects.get(role__code="quality_manager"))
    for _ in range(3):
        make_feedback()
    at_once(*[fan_out.fan_out_all] * 4)
    assert Notification.objects.count() == 3
    assert not Occurrence.objects.waiting().exists()


def test_of_several_workers_one_sends(cast, settings):
    with mail_server(settings) as server:
        for sent in range(1, 6):
            row = of(cast.handler, sent)

            def deliver(row=row) -> None:
                messaging.deliver([row])

            at_once(deliver, deliver, messaging.sweep)
            assert len(server.taken) == sent


def test_the_limit_of_a_minute_is_exact_over_all_workers(cast, settings):
    ChannelSettings.objects.update(per_minute=5)
    rows = [of(cast.handler, number) for number in range(12)]
    at = timezone.now()

    def deliver(row) -> None:
        messaging.deliver([row], at=at)

    with mail_server(settings) as server:
        for some in (rows[:4], rows[4:8], rows[8:]):
            at_once(*[lambda row=row: deliver(row) for row in some])
    assert len(server.taken) == 5
    assert Notification.objects.filter(state=State.QUEUED).count() == 7


def test_two_beats_make_one_digest(cast, settings):
    cast.handler.email = "handler@clinic.example"
    cast.handler.save()
    at = timezone.now().replace(hour=20)
    for number in range(3):
        of(cast.handler, number, state=State.COLLECTED, created_at=at - timedelta(days=1))

    def send() -> None:
        send_digests(at=at)

    at_once(send, send, send)
    (digest,) = Notification.objects.filter(event="digest")
    assert digest.collected.count() == 3


def test_two_beats_watch_one_clock(make_rule, make_feedback, cast):
    make_rule("deadline_near", "responsible", offset_minutes=600)
    make_feedback(responsible=cast.handler, due_at=timezone.now() + timedelta(hours=2))
    at_once(watch_clock, watch_clock)
    assert Occurrence.objects.filter(event="deadline_near").count() == 1


def test_a_registration_never_waits_for_a_mail_server(make_draft, make_rule, settings, with_email):
    """It takes calls and says nothing: nobody calls it while the page is waited for."""
    make_rule("complaint_registered", "client", "email")
    called = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(0.5)
        settings.EMAIL_BACKEND = "apps.messaging.channels.smtp.HandingOverBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        draft = make_draft()
        register_feedback(feedback=draft, by=draft.author)
        try:
            silent.accept()
            called.set()
        except TimeoutError:
            pass
    assert not called.is_set()
    assert Occurrence.objects.filter(document_id=draft.pk).exists()
