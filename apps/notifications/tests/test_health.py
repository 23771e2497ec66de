"""What keeps notifications from going out is said: to the monitor, to the console."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.messaging.models import ChannelSettings, Heartbeat
from apps.messaging.services.health import OUTGOING, WORKER, beat, find_problems
from apps.messaging.tasks import sweep_outgoing
from apps.notifications.models import Notification, Occurrence
from apps.notifications.tasks import sweep_outbox
from feedback_crm.celery import app

pytestmark = pytest.mark.django_db


def codes(**values) -> set[str]:
    return {problem.code for problem in find_problems(asks_broker=False, **values)}


@pytest.fixture
def alive():
    beat(WORKER)
    beat(OUTGOING)


@pytest.mark.parametrize("name", [WORKER, OUTGOING])
def test_a_worker_that_never_ran_and_one_that_is_silent(alive, name):
    assert codes() == set()
    Heartbeat.objects.filter(name=name).update(at=timezone.now() - timedelta(minutes=6))
    assert codes() == {name}
    Heartbeat.objects.filter(name=name).delete()
    assert codes() == {name}


def test_each_sweep_leaves_the_mark_of_its_worker():
    sweep_outbox()
    assert codes() == {OUTGOING}
    sweep_outgoing()
    assert codes() == set()


def test_a_backlog_is_told_of(cast, alive):
    old = timezone.now() - timedelta(minutes=20)
    Notification.objects.create(
        event="assigned",
        occurrence="1",
        channel="email",
        recipient="user:1",
        user=cast.handler,
        address="a@clinic.example",
        created_at=old,
        due_at=old,
    )
    assert codes() == {"backlog"}
    ChannelSettings.objects.update(is_enabled=False)
    assert codes() == {"stopped"}


def test_so_is_what_nobody_was_told_of(make_feedback, alive):
    make_feedback()
    Occurrence.objects.update(at=timezone.now() - timedelta(hours=1))
    assert codes() == {"backlog"}


@pytest.mark.django_db(transaction=True)
def test_the_monitor_and_the_console_are_told(client):
    assert "worker" in client.get("/healthz/").json()["problems"]
    with pytest.raises(CommandError, match="worker: "):
        call_command("check_notifications")
    beat("worker")
    assert "worker" not in client.get("/healthz/").json()["problems"]


@pytest.mark.django_db(transaction=True)
def test_dead_letters_are_told_of(client, cast):
    now = timezone.now()
    Notification.objects.create(
        event="assigned",
        occurrence="1",
        channel="email",
        recipient="user:1",
        user=cast.handler,
        address="a@clinic.example",
        created_at=now,
        due_at=now,
        state=Notification.State.UNKNOWN,
    )
    assert "dead_letters" in client.get("/healthz/").json()["problems"]
    Notification.objects.all().delete()
    assert "dead_letters" not in client.get("/healthz/").json()["problems"]


@pytest.mark.redis
def test_a_broker_that_is_away_is_told_of(monkeypatch):
    assert "broker" not in {problem.code for problem in find_problems()}
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://127.0.0.1:1/0")
    app.set_current()
    assert "broker" in {problem.code for problem in find_problems()}
