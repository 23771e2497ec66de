"""What a monitor asks: whether pages can be served, and what is wrong; answered whatever hangs."""

import threading

import pytest
from django.db import connection, connections

from apps.core.extensions import Check, health
from apps.core.operations.health import Problem

pytestmark = pytest.mark.django_db
LIMIT = 3  # seconds
let_go = threading.Event()


def hang() -> list[Problem]:
    """As a disk whose machine does not answer."""
    let_go.wait()
    return []


def ask(client) -> tuple[int, dict]:
    """The answer of `/healthz/`, asked in a thread so that a hanging one fails the test."""
    answers = []

    def get() -> None:
        answers.append(client.get("/healthz/"))
        connections.close_all()

    thread = threading.Thread(target=get, daemon=True)
    thread.start()
    thread.join(LIMIT)
    assert answers, f"no answer within {LIMIT} s"
    return answers[0].status_code, answers[0].json()


def problems(client) -> list[str]:
    return ask(client)[1]["problems"]


@pytest.fixture
def hanging_disk():
    checks = [Check("media", hang) if check.code == "media" else check for check in health]
    let_go.clear()
    with health.holding(*checks):
        yield
    let_go.set()


def test_all_is_well(client):
    status, answer = ask(client)
    assert (status, answer["status"]) == (200, "ok")
    assert not {"database", "media", "disk", "delivery", "complaints"} & set(answer["problems"])


def test_what_hangs_is_told_and_does_not_hang_the_answer(client, hanging_disk):
    status, answer = ask(client)
    assert (status, "media" in answer["problems"]) == (200, True)


def test_however_often_it_is_asked_one_thread_waits_for_what_hangs(client, hanging_disk):
    problems(client)
    before = threading.active_count()
    assert "media" in problems(client)
    assert threading.active_count() <= before


def test_a_folder_that_cannot_be_written_to_is_told(client, settings, tmp_path):
    (tmp_path / "file").touch()
    settings.MEDIA_ROOT = tmp_path / "file" / "media"
    assert "media" in problems(client)


def test_a_disk_that_is_nearly_full_is_told(client, settings):
    settings.DISK_FREE_MB = 10**12
    assert "disk" in problems(client)


def test_without_a_database_no_page_can_be_served(client, settings, monkeypatch):
    """The one way that is the same on both databases: its address leads nowhere."""
    monkeypatch.setitem(connections.settings["default"], "NAME", "/no/such/database")
    status, answer = ask(client)
    assert (status, answer["status"]) == (503, "unavailable")
    assert "database" in answer["problems"]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_nor_can_one_while_the_sessions_are_locked(client):
    with connection.cursor() as cursor:
        cursor.execute("BEGIN; LOCK TABLE django_session IN ACCESS EXCLUSIVE MODE")
        try:
            status, answer = ask(client)
        finally:
            cursor.execute("ROLLBACK")
    assert (status, "database" in answer["problems"]) == (503, True)
