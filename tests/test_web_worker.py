"""The web server: a monitor gets its answer though every thread waits for a database that hangs."""

import os
import signal
import subprocess
import sys
import urllib.request
from contextlib import suppress
from pathlib import Path
from socket import create_connection
from time import monotonic, sleep

import pytest

from bench.processes import free_port
from tests.source import ROOT

PATIENCE = 20  # seconds
THREADS = 2


class Server:
    """Gunicorn as in production, with pages of the tests: those that hang, or others."""

    def __init__(self, log, application: str = "tests.hanging_pages", workers: int = 1) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
        environment = {"PORT": str(self.port), "WEB_CONCURRENCY": str(workers)}
        environment["WEB_THREADS"] = str(THREADS)
        self.process = subprocess.Popen(
            [*command, f"{application}:answer"],
            cwd=ROOT,
            env=os.environ | environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

    def kill(self) -> None:
        """With its workers, which hang on purpose and would stay behind."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def send(self, path: str):
        """A request that nobody waits for."""
        connection = create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        return connection

    def get(self, path: str) -> bytes:
        url = f"http://127.0.0.1:{self.port}{path}"
        with urllib.request.urlopen(url, timeout=PATIENCE) as response:
            return response.read()


@pytest.fixture
def server(tmp_path: Path):
    with (tmp_path / "log").open("w") as log:
        server = Server(log)
        until = monotonic() + PATIENCE
        while monotonic() < until:
            with suppress(OSError):
                server.get("/healthz/")
                break
            sleep(0.05)
        yield server
        server.kill()


def test_a_monitor_is_answered_though_every_thread_waits(server):
    waiting = [server.send("/feedback/") for _ in range(THREADS + 2)]
    assert server.get("/healthz/") == b"well"
    for connection in waiting:
        connection.close()


def test_whoever_connects_and_says_nothing_yet_keeps_no_thread(server):
    silent = [create_connection(("127.0.0.1", server.port)) for _ in range(THREADS + 2)]
    assert server.get("/quick/") == b"quick"
    silent[0].sendall(b"GET /quick/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert b"quick" in silent[0].makefile("rb").read()
    for connection in silent:
        connection.close()
