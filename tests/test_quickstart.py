"""`make run` as a newcomer meets it: a line for every obstacle, and an end without a trace."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from deploy import quickstart
from tests.source import ROOT

PATIENCE = 120  # seconds


def make(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )


def test_make_alone_tells_what_there_is():
    lines = make().stdout
    for target in ("run", "dev", "test", "test-calendar", "bench", "drill", "messages", "lock"):
        assert f"make {target} " in lines


def test_a_port_in_use_is_said_in_one_line_and_nothing_is_started(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = make("run", PORT=str(port), VAR_DIR=str(tmp_path))
    assert refused.returncode != 0
    assert refused.stdout == ""
    assert refused.stderr.splitlines()[0] == (
        f"Port {port} is in use. Take another one: make run PORT={port + 1}"
    )
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("port", ["http", "0", "70000", "-1"])
def test_what_is_no_port_is_refused(port):
    assert f"PORT={port} is not a port" in make("run", PORT=port).stderr


def test_a_second_install_installs_nothing():
    assert make("install").stdout == ""


def test_a_broken_off_install_is_not_taken_for_done(tmp_path, monkeypatch):
    lock = tmp_path / "requirements.txt"
    lock.write_text("django==5.2\n")
    assert not quickstart.is_installed(lock, tmp_path)
    monkeypatch.setattr(quickstart, "VENV_PYTHON", "/bin/false")
    monkeypatch.setattr(quickstart, "VENV", tmp_path)
    with pytest.raises(SystemExit, match=r"requirements\.txt could not be installed"):
        quickstart.install_python(lock)
    assert not quickstart.is_installed(lock, tmp_path)


def test_a_changed_lock_is_installed_anew(tmp_path):
    lock = tmp_path / "requirements.txt"
    lock.write_text("django==5.2\n")
    quickstart.stamp(lock, tmp_path)
    assert quickstart.is_installed(lock, tmp_path)
    lock.write_text("django==5.2.1\n")
    assert not quickstart.is_installed(lock, tmp_path)


@pytest.fixture
def product(tmp_path):
    """The product started by `make run` in a process group of its own, as a terminal would."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    log = (tmp_path / "log").open("w+")
    process = subprocess.Popen(
        ["make", "run"],
        cwd=ROOT,
        env=clean_environment()
        | {"PORT": str(port), "VAR_DIR": str(tmp_path / "var"), "DEMO_DOCUMENTS": "80"},
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield process, port, tmp_path
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(PATIENCE)


def clean_environment() -> dict[str, str]:
    """What a newcomer's shell has: nothing of this run's servers and settings."""
    ours = ("DATABASE_URL", "CELERY_BROKER_URL", "SECRET_KEY", "HTTPS_ONLY", "DEBUG")
    return {name: value for name, value in os.environ.items() if name not in ours}


def output(place: Path) -> str:
    return (place / "log").read_text()


def wait_for(condition, process: subprocess.Popen, place: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert process.poll() is None, output(place)[-2000:]
        assert time.monotonic() < until, output(place)[-2000:]
        time.sleep(0.1)


def processes_with(variable: str) -> dict[int, str]:
    """Return the command lines of all living processes that were started with `variable` set."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if variable.encode() in (entry / "environ").read_bytes():
                line = (entry / "cmdline").read_text().replace("\0", " ")
                found[int(entry.name)] = line
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_it_starts_tells_the_sign_ins_and_ends_without_a_trace(product):
    process, port, place = product
    wait_for(lambda: "Ctrl-C ends it" in output(place), process, place)

    told = output(place)
    assert f"http://127.0.0.1:{port}/" in told
    assert "registrar" in told
    assert "demo-2026" in told
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/") as page:
        assert "demo-2026" in page.read().decode()
    assert (place / "var" / "secret_key").stat().st_mode & 0o077 == 0
    assert (place / "var" / "db.sqlite3").stat().st_mode & 0o077 == 0

    mark = f"VAR_DIR={place / 'var'}"
    assert any("celery" in line for line in processes_with(mark).values())
    os.killpg(process.pid, signal.SIGINT)
    process.wait(PATIENCE)
    assert processes_with(mark) == {}


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_a_killed_worker_starts_again_and_a_killed_start_leaves_nobody(product):
    process, _port, place = product
    wait_for(lambda: "Ctrl-C ends it" in output(place), process, place)
    mark = f"VAR_DIR={place / 'var'}"

    def those(name: str) -> set[int]:
        return {pid for pid, line in processes_with(mark).items() if name in line}

    wait_for(lambda: len(those("celery")) == 2, process, place)  # the worker and its beat
    before = those("celery")
    os.kill(min(before), signal.SIGKILL)
    wait_for(lambda: len(those("celery")) == 2 and not those("celery") & before, process, place)
    for pid in those("start.py"):
        os.kill(pid, signal.SIGKILL)
    process.wait(PATIENCE)
    until = time.monotonic() + PATIENCE
    while processes_with(mark):
        assert time.monotonic() < until, processes_with(mark)
        time.sleep(0.1)
