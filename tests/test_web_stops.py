"""The web server is told to end: whoever has reached its port is answered, others are refused."""

import signal
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from socket import create_connection
from threading import Event
from time import monotonic, sleep

import pytest

from tests.test_web_worker import PATIENCE, Server

CLIENTS = 24
REQUEST = "GET {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@pytest.fixture
def server(tmp_path: Path):
    with (tmp_path / "log").open("w") as log:
        server = Server(log, "tests.slow_pages", workers=2)
        sleep_until(lambda: ask(server.port) == "answered")
        yield server
        server.process.kill()
        server.process.wait()


def sleep_until(condition) -> None:
    until = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < until
        sleep(0.02)


def ask(port: int, path: str = "/") -> str:
    """`refused` before anything was sent, `answered`, or `lost`."""
    try:
        connection = create_connection(("127.0.0.1", port), timeout=PATIENCE)
    except OSError:
        return "refused"
    with connection:
        try:
            connection.sendall(REQUEST.format(path).encode())
            answer = connection.makefile("rb").read()
        except OSError:
            return "lost"
    return "answered" if answer.endswith(b"done") else "lost"


def ask_until_refused(port: int, begun: Event) -> Counter:
    told: Counter[str] = Counter()
    while not told["refused"]:
        told[ask(port)] += 1
        begun.set()
    return told


def test_nobody_who_reached_the_port_is_lost(server):
    begun = Event()
    with ThreadPoolExecutor(CLIENTS) as pool:
        asking = [pool.submit(ask_until_refused, server.port, begun) for _ in range(CLIENTS)]
        assert begun.wait(PATIENCE)
        server.process.send_signal(signal.SIGTERM)
        told = sum((each.result(PATIENCE) for each in asking), Counter())
    assert told["lost"] == 0
    assert told["answered"] >= CLIENTS / 2
    assert server.process.wait(PATIENCE) == 0


def test_who_comes_while_the_last_page_is_made_is_refused_at_once(server):
    """So that a proxy asks the next server, instead of waiting for nothing."""
    with ThreadPoolExecutor() as pool:
        last = pool.submit(ask, server.port, "/long/")
        sleep_until(lambda: ask(server.port) == "answered")
        server.process.send_signal(signal.SIGTERM)
        sleep_until(lambda: ask(server.port) == "refused")
        assert not last.done()
        assert last.result(PATIENCE) == "answered"
    assert server.process.wait(PATIENCE) == 0


def test_a_worker_that_is_replaced_takes_nobody_with_it(server):
    """As on a reload: the port stays open for the new ones."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        asking = [pool.submit(ask, server.port) for _ in range(CLIENTS)]
        server.process.send_signal(signal.SIGHUP)
        asking += [pool.submit(ask, server.port) for _ in range(10 * CLIENTS)]
        assert {each.result(PATIENCE) for each in asking} == {"answered"}
