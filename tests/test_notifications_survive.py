"""Workers are killed and Redis is wiped while hundreds of notifications go out: none is lost, none
comes twice. On real servers: PostgreSQL, a Redis of the test's own, and a mail server that counts.
`SURVIVE_MESSAGES=2000` sends so many and kills twenty times, and `make soak` does.
"""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from kombu import Connection

from apps.messaging.models import ChannelSettings
from apps.messaging.services import mark_arrived, send_again
from apps.messaging.tasks import deliver_messages, sweep_outgoing
from apps.notifications.models import Notification
from drill.servers import Desk, Mail, Redis
from tests.source import ROOT
from tests.test_celery import database_url

MESSAGES = int(os.environ.get("SURVIVE_MESSAGES", "300"))
KILLS = MESSAGES // 100
WHOLE_WORKER = 3  # each so-manieth time all of it, else one process of its pool
WORKERS = 2
WITHIN = 240  # seconds, the killing included: what is promised
State = Notification.State
LABEL = "notifications.notification"

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.redis,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def mail():
    server = Mail()
    server.start()
    yield server.desk, server.port
    server.stop()


class Worker:
    """A worker with its pool, in a process group of its own."""

    def __init__(self, redis: Redis, mail_port: int, log, *options: str) -> None:
        self.environment = os.environ | {
            "DATABASE_URL": database_url(settings.DATABASES["default"]),
            "CELERY_BROKER_URL": redis.url,
            "MAIL_HOST": "127.0.0.1",
            "MAIL_PORT": str(mail_port),
            "MAIL_SECURITY": "none",
            "SENDING_STUCK_MINUTES": "0.05",
        }
        self.log, self.options = log, options

    def start(self) -> None:
        options = [
            *self.options,
            "--concurrency",
            str(WORKERS),
            "--without-mingle",
            "--without-gossip",
            "--loglevel",
            "info",
        ]
        command = [sys.executable, "-m", "celery", "--quiet", "--app", "feedback_crm", "worker"]
        self.process = subprocess.Popen(
            [*command, *options],
            cwd=ROOT,
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )

    def kill_one(self) -> None:
        """A process of the pool; none is there while the worker begins."""
        with suppress(OSError):
            pid = self.process.pid
            pool = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            if pool:
                os.kill(int(random.choice(pool)), signal.SIGKILL)

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def running(redis: Redis, worker: Worker):
    redis.start()
    worker.start()
    try:
        yield
    finally:
        worker.kill()
        redis.stop()


def comes_true(condition, *, within: float, meanwhile=None, every: float = 2) -> bool:
    """Wait for it so many seconds; `meanwhile` is done every other second."""
    until, next_time = time.monotonic() + within, time.monotonic()
    while time.monotonic() < until:
        if condition():
            return True
        if meanwhile and time.monotonic() >= next_time:
            meanwhile()
            next_time = time.monotonic() + every
        time.sleep(0.02)
    return False


def nothing_is_under_way() -> bool:
    return not under_way()


def under_way() -> int:
    return Notification.objects.filter(state__in=[State.QUEUED, State.SENDING]).count()


def write(cast) -> None:
    ChannelSettings.objects.update(per_minute=0)
    at = timezone.now() - timedelta(minutes=1)
    Notification.objects.bulk_create(
        Notification(
            event="assigned",
            occurrence=f"v{number}",
            channel="email",
            recipient=f"user:{cast.handler.pk}",
            user=cast.handler,
            created_at=at,
            due_at=at,
            address="handler@clinic.example",
            subject=f"Назначено {number}",
            text="Обращение",
        )
        for number in range(1, MESSAGES + 1)
    )


class Beat:
    """Asks for what beat asks for each minute, and for a task of each row, as they are written.

    By connections of its own: what Celery keeps open for this process outlives the test.
    """

    def __init__(self, redis: Redis) -> None:
        self.url = redis.url

    def wake_each(self) -> None:
        with Connection(self.url) as connection:
            for key in Notification.objects.order_by("pk").values_list("pk", flat=True):
                deliver_messages.apply_async([LABEL, [key]], connection=connection)

    def sweep(self) -> None:
        with suppress(Exception), Connection(self.url) as connection:  # while Redis is away
            sweep_outgoing.apply_async(connection=connection)


def settle_by_the_log_of_the_server(desk: Desk) -> int:
    """What an administrator does with dead letters: the server's log tells which have come."""
    parked = list(Notification.objects.filter(state=State.UNKNOWN))
    for notification in parked:
        has_come = any(str(notification.key) in known for known in desk.arrived)
        (mark_arrived if has_come else send_again)(message=notification)
    return len(parked)


def test_killed_and_wiped_every_message_comes_once(cast, mail, tmp_path):
    desk, port = mail
    write(cast)
    began = time.monotonic()
    with (tmp_path / "worker.log").open("w") as log:
        redis = Redis(tmp_path)
        worker = Worker(redis, port, log)
        with running(redis, worker):
            beat = Beat(redis)
            beat.wake_each()
            assert comes_true(lambda: desk.arrived, within=30)
            for number in range(1, KILLS + 1):
                some_more = len(desk.arrived) + random.randrange(60)
                comes_true(lambda n=some_more: len(desk.arrived) >= n, within=5)
                if number % WHOLE_WORKER == 0:
                    worker.kill()
                    worker.start()
                else:
                    worker.kill_one()
                if number == KILLS // 2:
                    redis.stop()
                    redis.start()
            assert under_way(), "everything was sent before the killing ended: kill faster"
            done = began + WITHIN - time.monotonic()
            assert comes_true(nothing_is_under_way, within=done, meanwhile=beat.sweep)
            parked = settle_by_the_log_of_the_server(desk)
            assert parked <= KILLS * WORKERS
            assert comes_true(nothing_is_under_way, within=30, meanwhile=beat.sweep)
    assert not Notification.objects.dead().exists()
    assert len(desk.arrived) == MESSAGES
    assert set(desk.arrived.values()) == {1}
