"""The database hangs: whoever waits for it is told so. It works for long: they go on waiting."""

import runpy
import socket
import struct
import threading

import psycopg2
import pytest
from django.conf import settings
from django.db import OperationalError
from psycopg2.extensions import get_wait_callback, set_wait_callback

from apps.core.operations.logs import is_database_away
from deploy import database_patience
from tests.source import ROOT
from tests.test_celery import database_url


@pytest.fixture
def patience(monkeypatch):
    """As in a web worker, and shorter."""
    monkeypatch.setattr(database_patience, "SILENCE", 0.05)
    monkeypatch.setattr(database_patience, "ANSWER", 0.5)
    before = get_wait_callback()
    runpy.run_path(str(ROOT / "deploy" / "gunicorn.conf.py"))["post_fork"](None, None)
    yield
    set_wait_callback(before)


def refuse(listener: socket.socket, code: str, words: str) -> None:
    """Answer one client as PostgreSQL does that lets nobody in."""
    client, _address = listener.accept()
    with client:
        client.recv(1024)
        said = f"SFATAL\0VFATAL\0C{code}\0M{words}\0\0".encode()
        client.sendall(b"E" + struct.pack("!i", len(said) + 4) + said)


@pytest.fixture
def connection(patience):
    connection = psycopg2.connect(database_url(settings.DATABASES["default"]))
    yield connection
    connection.close()


def test_a_server_that_takes_connections_and_says_nothing(patience):
    with socket.create_server(("127.0.0.1", 0)) as frozen:
        port = frozen.getsockname()[1]
        with pytest.raises(psycopg2.OperationalError, match="does not answer"):
            psycopg2.connect(host="127.0.0.1", port=port, user="nobody", sslmode="disable")


@pytest.mark.postgresql
@pytest.mark.django_db
def test_what_takes_long_is_not_broken_off(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.3), 7")
        assert cursor.fetchone()[1] == 7


@pytest.mark.postgresql
@pytest.mark.django_db
def test_a_server_that_hangs_in_the_middle_loses_its_connection(connection, monkeypatch):
    monkeypatch.setattr(database_patience, "is_alive", lambda _connection: False)
    with pytest.raises(psycopg2.OperationalError, match="does not answer"):
        connection.cursor().execute("SELECT pg_sleep(1)")
    assert connection.closed


@pytest.mark.parametrize(
    ("code", "words"),
    [("53300", "sorry, too many clients already"), ("57P03", "the database system is starting up")],
)
def test_a_server_that_lets_nobody_in_is_away(code, words, patience):
    with socket.create_server(("127.0.0.1", 0)) as full:
        threading.Thread(target=refuse, args=(full, code, words), daemon=True).start()
        port = full.getsockname()[1]
        with pytest.raises(psycopg2.OperationalError, match=words) as caught:
            psycopg2.connect(host="127.0.0.1", port=port, user="nobody", sslmode="disable")
    away = OperationalError()
    away.__cause__ = caught.value
    assert is_database_away(away)
