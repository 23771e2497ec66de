"""The outbox through a real mail server: each outcome told, nothing sent twice."""

import socket
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from types import SimpleNamespace

import pytest
from django.utils import timezone

from apps.core.exceptions import Conflict
from apps.messaging import services as messaging
from apps.messaging.extensions import MOST_ATTEMPTS
from apps.messaging.models import ChannelSettings
from apps.messaging.services import delivery, mark_arrived, retries, send_again, sweeping
from apps.notifications.models import Notification
from apps.notifications.services.outgoing import Notifications
from tests.mailing import mail_server

pytestmark = pytest.mark.django_db
State = Notification.State
EMAIL = "kiseleva@clinic.example"


@pytest.fixture
def queued(cast, make_feedback) -> Notification:
    feedback = make_feedback()
    return Notification.objects.create(
        event="assigned",
        document_id=feedback.pk,
        occurrence="v2",
        channel="email",
        recipient=f"user:{cast.handler.pk}",
        user=cast.handler,
        address=EMAIL,
        subject="ОС-2026-000007: назначено вам",
        text="Жалоба · На Тверской",
        html="<p>Жалоба</p>",
        url="/feedback/7/",
    )


def deliver(notification: Notification, **values) -> Notification:
    messaging.deliver([notification], **values)
    return Notification.objects.get(pk=notification.pk)


def test_a_colleague_reads_it_with_its_link_and_in_its_thread(queued, settings):
    settings.SITE_URL = "https://feedback.clinic.example"
    with mail_server(settings) as server:
        sent = deliver(queued)
    (envelope,) = server.taken
    mail = message_from_bytes(envelope.content, policy=default)
    assert (envelope.rcpt_tos, mail["Subject"].strip()) == ([EMAIL], queued.subject)
    assert mail["Message-ID"] == f"<{queued.key}@clinic.example>"
    assert mail["References"] == f"<document-{queued.document_id}@clinic.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_body(("plain",)).get_content()
    assert text.split()[-1] == "https://feedback.clinic.example/feedback/7/"
    assert mail.get_body(("html",)).get_content().strip() == "<p>Жалоба</p>"
    assert (sent.state, sent.provider_id) == (State.SENT, mail["Message-ID"])


def test_told_twice_it_is_sent_once(queued, settings):
    with mail_server(settings) as server:
        deliver(queued)
        deliver(queued)
        messaging.sweep(at=timezone.now() + timedelta(hours=1))
    assert len(server.taken) == 1


@pytest.mark.parametrize(
    "behaviour", [{"to": "550 No such user"}, {"says": "554 Spam is not taken"}]
)
def test_a_refusal_is_a_dead_letter_that_says_why(queued, settings, behaviour):
    with mail_server(settings, **behaviour):
        failed = deliver(queued)
    assert failed.state == State.FAILED
    assert next(iter(behaviour.values())) in failed.error
    assert list(Notification.objects.dead()) == [failed]


def test_a_server_that_hangs_up_after_the_text_leaves_it_unknown(queued, settings):
    with mail_server(settings, says=None) as server:
        unknown = deliver(queued)
        messaging.sweep(at=timezone.now() + timedelta(days=1))
    assert unknown.state == State.UNKNOWN
    assert len(server.taken) == 1


@pytest.mark.parametrize("behaviour", [{"to": "450 Come later"}, {"says": "451 Come later"}])
def test_a_server_that_cannot_now_is_asked_again(queued, settings, behaviour):
    with mail_server(settings, **behaviour):
        waiting = deliver(queued)
    assert (waiting.state, waiting.attempts) == (State.QUEUED, 1)
    assert waiting.due_at > timezone.now()
    with mail_server(settings) as server:
        deliver(waiting)
        assert server.taken == []
        messaging.sweep(at=waiting.due_at + timedelta(minutes=1))
    assert len(server.taken) == 1


def test_a_server_that_cannot_now_is_given_up_after_some_attempts(queued, settings):
    with mail_server(settings, to="450 Come later"):
        at = timezone.now()
        for _ in range(MOST_ATTEMPTS):
            assert Notification.objects.get(pk=queued.pk).state == State.QUEUED
            at += timedelta(hours=3)
            deliver(queued, at=at)
    failed = Notification.objects.get(pk=queued.pk)
    assert (failed.state, failed.handed_over_at) == (State.FAILED, None)


def test_each_pause_is_longer_and_never_quite_the_same():
    pauses = [retries.pause_after(attempts) for attempts in range(1, MOST_ATTEMPTS)]
    least = [timedelta(minutes=m * (1 - retries.JITTER)) for m in retries.PAUSES]
    most = [timedelta(minutes=m * (1 + retries.JITTER)) for m in retries.PAUSES]
    assert all(a <= pause <= b for a, pause, b in zip(least, pauses, most, strict=True))
    assert len({retries.pause_after(3) for _ in range(20)}) > 1
    assert retries.pause_after(1, asked_for=3600) == timedelta(hours=1)


@pytest.mark.parametrize(("handed_over", "state"), [(False, State.QUEUED), (True, State.UNKNOWN)])
def test_what_a_dead_worker_left(queued, settings, handed_over, state):
    """What was not handed over goes out again by itself; of the rest nobody knows."""
    at = timezone.now()
    Notification.objects.update(
        state=State.SENDING, sending_at=at, handed_over_at=at if handed_over else None
    )
    with mail_server(settings) as server:
        messaging.sweep(at=at + timedelta(minutes=1))
        assert Notification.objects.get(pk=queued.pk).state == State.SENDING
        settings.OUTGOING_ENABLED = False
        messaging.sweep(at=at + timedelta(hours=1))
    assert Notification.objects.get(pk=queued.pk).state == state
    assert server.taken == []


def test_a_worker_that_was_thought_dead_sends_nothing_any_more(queued, settings, monkeypatch):
    """While it talks to the server, another has taken the row: what it has begun ends there."""
    hand_over = delivery.Batch._hand_over

    def is_overtaken(batch, notification):
        Notification.objects.update(sending_at=timezone.now() + timedelta(minutes=9))
        hand_over(batch, notification)

    monkeypatch.setattr(delivery.Batch, "_hand_over", is_overtaken)
    with mail_server(settings) as server:
        taken_away = deliver(queued)
    assert server.taken == []
    assert taken_away.state == State.SENDING


def test_sent_again_it_keeps_its_message_id(queued, settings):
    with mail_server(settings, says=None) as first:
        unknown = deliver(queued)
    with mail_server(settings) as second:
        assert deliver(send_again(message=unknown)).state == State.SENT
    ids = {message_from_bytes(each.taken[0].content)["Message-ID"] for each in (first, second)}
    assert len(ids) == 1
    with pytest.raises(Conflict):
        send_again(message=unknown)


def test_who_finds_it_in_the_log_of_the_server_says_so(queued, settings):
    with mail_server(settings, says=None):
        unknown = deliver(queued)
    assert mark_arrived(message=unknown).state == State.DELIVERED
    with pytest.raises(Conflict):
        mark_arrived(message=unknown)


def test_the_switch_of_the_house_and_that_of_the_channel_hold_it_back(queued, settings):
    with mail_server(settings) as server:
        settings.OUTGOING_ENABLED = False
        assert deliver(queued).state == State.QUEUED
        settings.OUTGOING_ENABLED = True
        ChannelSettings.objects.update(is_enabled=False)
        assert deliver(queued).state == State.QUEUED
        ChannelSettings.objects.update(is_enabled=True)
        deliver(queued)
    assert len(server.taken) == 1


def test_a_dry_run_does_everything_but_the_last_step(queued, settings):
    ChannelSettings.objects.update(is_dry_run=True)
    with mail_server(settings) as server:
        assert deliver(queued).state == State.DRY_RUN
    assert server.taken == []


def test_a_minute_has_so_many_places(queued, cast, settings):
    ChannelSettings.objects.update(per_minute=1)
    other = Notification.objects.create(
        event="assigned",
        occurrence="other",
        channel="email",
        recipient=f"user:{cast.handler.pk}",
        user=cast.handler,
        address=EMAIL,
        subject="Ещё",
    )
    at = timezone.now()
    with mail_server(settings) as server:
        deliver(queued, at=at)
        assert deliver(other, at=at).state == State.QUEUED
        deliver(other, at=at + timedelta(minutes=1))
    assert len(server.taken) == 2


def test_nothing_of_the_message_stands_in_the_log(queued, settings, caplog, monkeypatch):
    monkeypatch.setattr(delivery, "send", lambda *args, **values: 1 / 0)
    with mail_server(settings):
        failed = deliver(queued)
    assert failed.state == State.FAILED
    ours = " ".join(line.getMessage() for line in caplog.records if line.name != "mail.log")
    assert "ZeroDivisionError" in ours
    for words in (EMAIL, "назначено", "Тверской"):
        assert words not in ours


def test_a_slow_server_leaves_no_row_as_if_its_worker_had_died(queued, monkeypatch, cast, settings):
    """Three messages of one sweep, four minutes each; another sweep comes during the last."""
    for number in (8, 9):
        Notification.objects.create(
            event="assigned",
            occurrence=f"v{number}",
            channel="email",
            recipient=f"user:{cast.handler.pk}",
            user=cast.handler,
            address=EMAIL,
            subject="Ещё",
        )
    clock, sent = [timezone.now() + timedelta(minutes=1)], []

    def takes_four_minutes(code, payload, *, before_handing_over) -> str:
        before_handing_over()
        sent.append(payload.key)
        clock[0] += timedelta(minutes=4)
        if len(sent) == 3:
            messaging.sweep()
        return ""

    monkeypatch.setattr(delivery, "timezone", SimpleNamespace(now=lambda: clock[0]))
    monkeypatch.setattr(sweeping, "timezone", delivery.timezone)
    monkeypatch.setattr(delivery, "held_because", lambda channel: "")
    monkeypatch.setattr(delivery, "send", takes_four_minutes)
    messaging.sweep()
    assert len(set(sent)) == 3
    assert set(Notification.objects.values_list("state", flat=True)) == {State.SENT}


def test_a_channel_that_is_stopped_does_not_stand_in_the_way_of_another(
    queued, settings, monkeypatch, tmp_path
):
    monkeypatch.setattr(delivery, "CLAIMED", 1)
    settings.SMS_PROVIDER, settings.SMS_FILE_PATH = "file", tmp_path
    sms = Notification.objects.create(
        event="assigned",
        document_id=8,
        occurrence="v2",
        channel="sms",
        recipient="address:+7916",
        address="+79161234567",
        text="Назначено",
    )
    ChannelSettings.objects.filter(channel="email").update(is_enabled=False)
    messaging.sweep(at=timezone.now() + timedelta(minutes=5))
    assert Notification.objects.get(pk=sms.pk).state == State.SENT
    assert Notification.objects.get(pk=queued.pk).state == State.QUEUED


def test_a_server_that_is_silent_is_not_waited_for_long(queued, settings):
    """It takes the call and says nothing: nothing was handed over, so it is tried again."""
    with mail_server(settings), socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = silent.getsockname()[1], 0.3
        waiting = deliver(queued)
    assert (waiting.state, waiting.handed_over_at) == (State.QUEUED, None)
    assert "не удалась" in waiting.error


def test_a_slow_server_gets_it_once(queued, settings):
    with mail_server(settings, pause=0.4) as server:
        settings.EMAIL_TIMEOUT = 5
        assert deliver(queued).state == State.SENT
    assert len(server.taken) == 1


def test_one_that_is_slower_than_it_is_waited_for_leaves_it_unknown(queued, settings):
    with mail_server(settings, pause=1.5) as server:
        settings.EMAIL_TIMEOUT = 0.3
        assert deliver(queued).state == State.UNKNOWN
    assert len(server.taken) == 1


def test_what_fails_after_it_was_handed_over_is_unknown(queued, settings, monkeypatch):
    def breaks(code, payload, *, before_handing_over):
        before_handing_over()
        raise RecursionError

    monkeypatch.setattr(delivery, "send", breaks)
    with mail_server(settings):
        assert deliver(queued).state == State.UNKNOWN


def test_a_row_that_raises_does_not_stand_before_others(queued, settings, monkeypatch, cast):
    other = Notification.objects.create(
        event="assigned",
        occurrence="v2",
        channel="email",
        recipient=f"user:{cast.quality.pk}",
        user=cast.quality,
        address=EMAIL,
        subject="Ещё",
    )
    refusals = Notifications.refusals

    def breaks(owner, notifications):
        if queued in notifications:
            raise RuntimeError
        return refusals(owner, notifications)

    monkeypatch.setattr(Notifications, "refusals", breaks)
    with mail_server(settings) as server:
        messaging.sweep(at=timezone.now() + timedelta(minutes=5))
    assert len(server.taken) == 1
    assert Notification.objects.get(pk=other.pk).state == State.SENT


def test_who_may_not_sign_in_any_more_is_told_nothing(queued, settings, cast):
    cast.handler.is_active = False
    cast.handler.save()
    with mail_server(settings) as server:
        assert deliver(queued).state == State.HELD
    assert server.taken == []


def test_who_does_not_see_the_document_any_more_is_told_nothing_of_it(queued, settings, cast):
    cast.handler.groups.clear()
    with mail_server(settings) as server:
        assert deliver(queued).state == State.HELD
    assert server.taken == []


def test_a_slow_channel_does_not_stand_before_another(queued, settings, monkeypatch, tmp_path):
    settings.SMS_PROVIDER, settings.SMS_FILE_PATH = "file", tmp_path
    monkeypatch.setattr(delivery, "SWEPT_WITHIN", -1)
    tried = []
    monkeypatch.setattr(
        delivery, "send", lambda code, payload, **_: tried.append(payload.key) or ""
    )
    with mail_server(settings):
        messaging.sweep(at=timezone.now() + timedelta(minutes=5))
        assert tried == []
        monkeypatch.setattr(delivery, "SWEPT_WITHIN", 40)
        messaging.sweep(at=timezone.now() + timedelta(minutes=5))
    assert tried == [queued.key]
