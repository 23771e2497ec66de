"""The outbox of messages: through a real mail server, each outcome told, nothing sent twice."""

import socket
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.activities.models import Activity
from apps.clients.models import ClientContact
from apps.core.exceptions import Conflict
from apps.correspondence import services
from apps.correspondence.models import ClientMessage
from apps.correspondence.services.delivery import ClientMessages
from apps.feedback.models import Feedback
from apps.messaging import services as messaging
from apps.messaging.models import ChannelSettings
from apps.messaging.outcomes import Away
from apps.messaging.services import circuit_breaker, delivery, sweeping
from tests.mailing import mail_server
from tests.processing import EMAIL

pytestmark = pytest.mark.django_db
State = ClientMessage.State
TEXT = "Здравствуйте, Иван Сергеевич.\n\nМы разобрали ваше обращение."


@pytest.fixture
def written(with_email, make_feedback, cast) -> ClientMessage:
    return services.send_message(
        feedback=make_feedback(),
        by=cast.handler,
        key=uuid4(),
        recipient=EMAIL,
        subject="Ваше обращение рассмотрено",
        text=TEXT,
    )


def deliver(message: ClientMessage, **values) -> ClientMessage:
    messaging.deliver([message], **values)
    return ClientMessage.objects.get(pk=message.pk)


def reacted(message: ClientMessage):
    return Feedback.objects.get(pk=message.activity.feedback_id).reacted_at


def actions(message: ClientMessage) -> list[str]:
    codes = message.activity.feedback.history.values_list("action", flat=True)
    return [code.split(".")[1] for code in codes]


def test_the_client_reads_what_was_written(written, settings):
    with mail_server(settings) as server:
        sent = deliver(written)
    (envelope,) = server.taken
    mail = message_from_bytes(envelope.content, policy=default)
    assert (envelope.rcpt_tos, mail["To"]) == ([EMAIL], EMAIL)
    assert mail["Subject"].strip() == "Ваше обращение рассмотрено"
    assert mail.get_content().split() == TEXT.split()
    assert mail["Message-ID"] == f"<{written.key}@clinic.example>"
    assert "Клиника" in mail["From"]
    assert sent.state == State.SENT
    assert sent.sent_at
    assert "message_sent" in actions(written)


def test_a_message_that_has_gone_is_the_first_reaction(written, settings):
    assert reacted(written) is None
    with mail_server(settings):
        sent = deliver(written)
    assert abs(reacted(written) - sent.sent_at) < timedelta(minutes=1)


def test_told_twice_it_is_sent_once(written, settings):
    with mail_server(settings) as server:
        deliver(written)
        deliver(written)
        messaging.sweep()
    assert len(server.taken) == 1


@pytest.mark.parametrize(
    "behaviour", [{"to": "550 No such user"}, {"says": "554 Spam is not taken"}]
)
def test_a_refusal_says_why_and_is_not_repeated_by_itself(written, settings, behaviour):
    with mail_server(settings, **behaviour):
        failed = deliver(written)
        messaging.sweep(at=timezone.now() + timedelta(days=1))
    assert failed.state == State.FAILED
    assert next(iter(behaviour.values())) in failed.error
    assert actions(written).count("message_failed") == 1
    assert reacted(written) is None


def test_a_server_that_hangs_up_after_the_text_leaves_it_unknown(written, settings):
    with mail_server(settings, says=None) as server:
        unknown = deliver(written)
        messaging.sweep(at=timezone.now() + timedelta(days=1))
    assert unknown.state == State.UNKNOWN
    assert len(server.taken) == 1
    assert "message_unknown" in actions(written)


@pytest.mark.parametrize("behaviour", [{"to": "450 Come later"}, {"says": "451 Come later"}])
def test_a_server_that_cannot_now_is_asked_again(written, settings, behaviour):
    with mail_server(settings, **behaviour):
        waiting = deliver(written)
    assert waiting.state == State.QUEUED
    assert waiting.due_at > timezone.now()
    with mail_server(settings) as server:
        messaging.sweep()
        assert server.taken == []
        messaging.sweep(at=waiting.due_at)
    assert len(server.taken) == 1


def test_a_server_that_cannot_now_is_given_up_after_some_attempts(written, settings):
    with mail_server(settings, to="450 Come later"):
        at = timezone.now()
        for _ in range(ClientMessages.most_attempts):
            assert ClientMessage.objects.get(pk=written.pk).state == State.QUEUED
            at += timedelta(hours=2)
            deliver(written, at=at)
    failed = ClientMessage.objects.get(pk=written.pk)
    assert (failed.state, "450" in failed.error) == (State.FAILED, True)


def nobody_listens(settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings.EMAIL_PORT = taken.getsockname()[1]


def test_a_server_that_is_away_for_hours_costs_no_message(written, settings):
    with mail_server(settings):
        nobody_listens(settings)
        at = timezone.now()
        for _ in range(ClientMessages.most_attempts + 3):
            at += timedelta(hours=2)
            waiting = deliver(written, at=at)
    assert (waiting.state, waiting.attempts) == (State.QUEUED, 0)
    with mail_server(settings) as server:
        messaging.sweep(at=at + circuit_breaker.LONGEST)
    assert len(server.taken) == 1


def test_one_message_asks_for_a_server_that_is_away_and_the_others_wait(
    written, settings, cast, monkeypatch
):
    services.send_message(
        feedback=written.activity.feedback,
        by=cast.handler,
        key=uuid4(),
        recipient=EMAIL,
        subject="Ещё одно",
        text=TEXT,
    )
    asked = []

    def is_not_there(code, payload, *, before_handing_over) -> None:
        asked.append(payload.subject)
        raise Away("Нет ответа")

    monkeypatch.setattr(delivery, "send", is_not_there)
    with mail_server(settings):
        at = timezone.now()
        messaging.sweep(at=at)
        assert len(asked) == 1
        messaging.sweep(at=at + circuit_breaker.LONGEST)
    assert len(asked) == 2


def test_who_wrote_it_comes_to_know_that_it_does_not_go_out(written, settings):
    with mail_server(settings):
        nobody_listens(settings)
        at = timezone.now() + ClientMessages.patience
        for _ in range(ClientMessages.most_attempts):
            assert ClientMessage.objects.get(pk=written.pk).state == State.QUEUED
            at += timedelta(hours=2)
            failed = deliver(written, at=at)
    assert failed.state == State.FAILED
    assert "message_failed" in actions(written)


@pytest.mark.parametrize(("handed_over", "state"), [(False, State.QUEUED), (True, State.UNKNOWN)])
def test_what_a_dead_worker_left(written, settings, handed_over, state):
    """What was not handed over goes out again by itself; of the rest nobody knows."""
    at = timezone.now()
    ClientMessage.objects.update(
        state=State.SENDING, sending_at=at, handed_over_at=at if handed_over else None
    )
    with mail_server(settings) as server:
        messaging.sweep(at=at + timedelta(minutes=1))
        assert ClientMessage.objects.get(pk=written.pk).state == State.SENDING
        settings.OUTGOING_ENABLED = False
        messaging.sweep(at=at + timedelta(hours=1))
    assert ClientMessage.objects.get(pk=written.pk).state == state
    assert server.taken == []


def test_what_was_only_claimed_by_a_dead_worker_goes_out_once(written, settings):
    at = timezone.now() - timedelta(hours=1)
    ClientMessage.objects.update(state=State.SENDING, sending_at=at)
    with mail_server(settings) as server:
        messaging.sweep()
        messaging.sweep()
    assert len(server.taken) == 1
    assert ClientMessage.objects.get(pk=written.pk).state == State.SENT


def test_the_moment_of_handing_over_is_kept_before_the_text_goes(written, settings, monkeypatch):
    seen = []

    def looks(code, payload, *, before_handing_over) -> str:
        before_handing_over()
        seen.append(ClientMessage.objects.get(pk=written.pk).handed_over_at)
        return ""

    monkeypatch.setattr(delivery, "send", looks)
    with mail_server(settings):
        deliver(written)
    assert seen[0] is not None


def test_a_worker_that_was_thought_dead_sends_nothing_any_more(written, settings, monkeypatch):
    """While it talks to the server, another has taken the row: what it has begun ends there."""
    hand_over = delivery.Batch._hand_over

    def is_overtaken(batch, message):
        ClientMessage.objects.update(sending_at=timezone.now() + timedelta(minutes=9))
        hand_over(batch, message)

    monkeypatch.setattr(delivery.Batch, "_hand_over", is_overtaken)
    with mail_server(settings) as server:
        taken_away = deliver(written)
    assert server.taken == []
    assert taken_away.state == State.SENDING


def test_a_slow_server_leaves_no_message_as_if_its_worker_had_died(written, monkeypatch, cast):
    """Three messages of one sweep, six minutes each; another sweep comes during the last."""
    for _ in range(2):
        services.send_message(
            feedback=written.activity.feedback,
            by=cast.handler,
            key=uuid4(),
            recipient=EMAIL,
            subject="Ещё одно",
            text="Здравствуйте.",
        )
    clock = [timezone.now()]
    sent = []

    def takes_six_minutes(code, payload, *, before_handing_over) -> str:
        before_handing_over()
        sent.append(payload.key)
        clock[0] += timedelta(minutes=6)
        if len(sent) == 3:
            messaging.sweep()
        return ""

    monkeypatch.setattr(delivery, "timezone", SimpleNamespace(now=lambda: clock[0]))
    monkeypatch.setattr(sweeping, "timezone", delivery.timezone)
    monkeypatch.setattr(delivery, "held_because", lambda code: "")
    monkeypatch.setattr(delivery, "send", takes_six_minutes)
    messaging.sweep()
    assert len(set(sent)) == 3
    assert set(ClientMessage.objects.values_list("state", flat=True)) == {State.SENT}


def test_an_address_taken_from_the_card_is_written_to_no_more(written, settings):
    ClientContact.objects.filter(normalized=EMAIL).delete()
    with mail_server(settings) as server:
        failed = deliver(written)
    assert server.taken == []
    assert failed.state == State.FAILED
    assert "нет такого адреса" in failed.error


def test_nothing_is_repeated_to_an_address_taken_from_the_card(written, settings, cast, client):
    with mail_server(settings, to="550 No such user"):
        deliver(written)
    ClientContact.objects.filter(normalized=EMAIL).delete()
    client.force_login(cast.handler)
    answer = client.post(reverse("correspondence:repeat_message", args=[written.pk]))
    assert answer.status_code == 409
    assert f"больше нет адреса {EMAIL}" in answer.text
    assert ClientMessage.objects.get(pk=written.pk).state == State.FAILED


def test_sent_once_more_it_keeps_its_message_id(written, settings, cast):
    with mail_server(settings, says=None) as first:
        deliver(written)
    again = services.repeat_message(message=written, by=cast.quality)
    with mail_server(settings) as second:
        assert deliver(again).state == State.SENT
    ids = {message_from_bytes(each.taken[0].content)["Message-ID"] for each in (first, second)}
    assert len(ids) == 1


def test_what_has_gone_is_not_sent_once_more(written, settings, cast):
    with mail_server(settings):
        deliver(written)
    with pytest.raises(Conflict):
        services.repeat_message(message=written, by=cast.handler)


def test_the_switch_holds_everything_back(written, settings):
    with mail_server(settings) as server:
        settings.OUTGOING_ENABLED = False
        assert deliver(written).state == State.QUEUED
        settings.OUTGOING_ENABLED = True
        messaging.sweep()
    assert len(server.taken) == 1


@pytest.mark.parametrize("stopped", [{"is_enabled": False}, {"is_dry_run": True}])
def test_the_channel_holds_back_what_is_written_to_clients(
    written, settings, stopped, client, cast
):
    ChannelSettings.objects.filter(channel="email").update(**stopped)
    client.force_login(cast.handler)
    with mail_server(settings) as server:
        assert deliver(written).state == State.QUEUED
        messaging.sweep()
        assert server.taken == []
        page = client.get(reverse("correspondence:message_state", args=[written.pk]))
        assert "Отправка выключена" in page.text
        ChannelSettings.objects.update(is_enabled=True, is_dry_run=False)
        messaging.sweep()
    assert len(server.taken) == 1


@pytest.mark.django_db(transaction=True)
def test_the_monitor_is_told_that_messages_to_clients_wait(written, client):
    assert "backlog" not in client.get("/healthz/").json()["problems"]
    ClientMessage.objects.update(due_at=timezone.now() - timedelta(hours=5))
    assert "backlog" in client.get("/healthz/").json()["problems"]
    ChannelSettings.objects.update(is_enabled=False)
    problems = client.get("/healthz/").json()["problems"]
    assert ("backlog" in problems, "stopped" in problems) == (False, True)


def test_without_a_mail_server_messages_wait(written, settings):
    settings.EMAIL_HOST = ""
    assert deliver(written).state == State.QUEUED


def test_an_hour_has_a_limit(written, settings, cast):
    settings.MAIL_PER_HOUR = 1
    other = services.send_message(
        feedback=written.activity.feedback,
        by=cast.handler,
        key=uuid4(),
        recipient=EMAIL,
        subject="Ещё одно",
        text="Здравствуйте.",
    )
    with mail_server(settings) as server:
        messaging.sweep()
        assert len(server.taken) == 1
        messaging.sweep(at=timezone.now() + timedelta(minutes=61))
    assert len(server.taken) == 2
    assert ClientMessage.objects.get(pk=other.pk).state == State.SENT


def test_the_demo_writes_into_files(written, settings, tmp_path):
    settings.EMAIL_HOST, settings.MAIL_TO_FILES = "", True
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    assert deliver(written).state == State.SENT
    (file,) = (tmp_path / "mail").iterdir()
    assert str(written.key) in file.read_text()


def test_nothing_of_the_message_stands_in_the_log(written, settings, caplog):
    with mail_server(settings, says=None):
        deliver(written)
    ours = [line.getMessage() for line in caplog.records if line.name != "mail.log"]
    for words in (EMAIL, "Иван", "рассмотрено"):
        assert words not in " ".join(ours)


def test_a_double_click_writes_one_message(with_email, make_feedback, cast):
    feedback, key = make_feedback(), uuid4()
    for _ in range(2):
        services.send_message(
            feedback=feedback,
            by=cast.handler,
            key=key,
            recipient=EMAIL,
            subject="Тема",
            text="Текст",
        )
    assert ClientMessage.objects.count() == 1
    assert feedback.activities.filter(kind=Activity.Kind.MESSAGE).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_woken_once_the_message_is_committed(with_email, make_feedback, cast, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    from feedback_crm.celery import app

    app.conf.task_always_eager = True
    try:
        with mail_server(settings) as server:
            services.send_message(
                feedback=make_feedback(),
                by=cast.handler,
                key=uuid4(),
                recipient=EMAIL,
                subject="Тема",
                text="Текст",
            )
        assert len(server.taken) == 1
    finally:
        app.conf.task_always_eager = False
