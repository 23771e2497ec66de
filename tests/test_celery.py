"""The queue: settings that lose no task, and a task that goes through a real worker and back."""

import os
import subprocess
import sys
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from apps.core.tasks import clear_expired_sessions
from feedback_crm.celery import CALLS_OTHERS, OUTGOING, app
from tests.source import ROOT
from tests.tasks import die_at_first, take_a_moment

PATIENCE = 30  # seconds
INSIDE = {
    "build_export_file",
    "clear_expired_sessions",
    "clear_old_exports",
    "clear_old_sign_in_counts",
    "clear_unconfirmed_imports",
    "collect_strays_of_mergings",
    "perform_bulk_change",
    "send_digests",
    "sweep_files",
    "sweep_outbox",
    "fan_out_occurrences",
    "tend_bulk_changes",
    "wake_waiting_exports",
    "watch_clock",
}


def test_a_task_is_done_when_it_has_run_not_when_it_was_taken():
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1


@pytest.mark.redis
def test_no_task_outlives_the_time_after_which_redis_hands_it_out_again():
    assert app.conf.broker_transport_options["visibility_timeout"] > app.conf.task_time_limit


def test_what_beat_starts_exists():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)


def test_every_task_has_its_queue_and_what_waits_for_others_has_its_own():
    """Of a new task, somebody has to say here whether it waits for a server of others."""
    app.loader.import_default_modules()
    queues = {name: app.amqp.router.route({}, name)["queue"].name for name in app.tasks}
    ours = {name: queue for name, queue in queues.items() if name.startswith("apps.")}
    assert {name for name, queue in ours.items() if queue == OUTGOING} == set(CALLS_OTHERS)
    assert {name.rpartition(".")[2] for name, queue in ours.items() if queue == "celery"} == INSIDE


@pytest.fixture
def queue() -> str:
    return f"test-{uuid4().hex}"


@pytest.fixture
def worker(transactional_db, queue, tmp_path):
    """A worker in a process of its own, on the broker and the database of the tests."""
    url = database_url(settings.DATABASES["default"])
    command = [sys.executable, "-m", "celery", "--quiet", "--app", "feedback_crm", "worker"]
    options = ["--queues", queue, "--concurrency", "1", "--include", "tests.tasks"]
    log = (tmp_path / "worker.log").open("w+")
    process = subprocess.Popen(
        [*command, *options, "--without-mingle", "--without-gossip", "--loglevel", "info"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    yield process
    process.terminate()
    process.wait(PATIENCE)
    log.seek(0)
    print(log.read())  # noqa: T201 -- shown when the test fails


def database_url(database: dict) -> str:
    if database["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{database['NAME']}"
    account = f"{database['USER']}:{database['PASSWORD']}" if database["USER"] else ""
    return f"postgres://{account}@{database['HOST']}:{database['PORT'] or 5432}/{database['NAME']}"


def becomes_true(condition) -> bool:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.1)
    return False


def an_expired_session() -> Session:
    return Session.objects.create(
        session_key="expired", session_data="", expire_date=timezone.now() - timedelta(days=1)
    )


def test_a_task_goes_through_a_real_worker(worker, queue):
    an_expired_session()
    clear_expired_sessions.apply_async(queue=queue)
    assert becomes_true(lambda: not Session.objects.exists())
    assert worker.poll() is None


@pytest.mark.redis
def test_that_worker_was_reached_through_redis(worker, queue):
    assert app.connection_for_write().as_uri().startswith("redis://")
    test_a_task_goes_through_a_real_worker(worker, queue)


def test_a_task_whose_process_was_killed_runs_again(worker, queue, tmp_path):
    trace = tmp_path / "trace"
    die_at_first.apply_async([str(trace)], queue=queue)
    assert becomes_true(lambda: trace.exists() and trace.read_text() == "done")


def test_a_worker_that_is_told_to_end_ends_what_it_has_begun(worker, queue, tmp_path):
    trace = tmp_path / "trace"
    take_a_moment.apply_async([str(trace)], queue=queue)
    assert becomes_true(trace.exists)
    worker.terminate()
    assert worker.wait(PATIENCE) == 0
    assert trace.read_text() == "done"
