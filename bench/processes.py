"""The processes of the product, each in a group of its own, as docker-compose.yml starts them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import requests

from bench.databases import ROOT

LOG = "product.log"
START = 60  # seconds
CELERY = [sys.executable, "-m", "celery", "--quiet", "--app", "feedback_crm"]
QUIET = ["--without-mingle", "--without-gossip"]
WORKER = ["worker", "--queues", "celery", "--concurrency", "2", *QUIET]
OUTGOING = [
    "worker",
    "--queues",
    "outgoing",
    "--concurrency",
    "4",
    "--hostname",
    "outgoing@%h",
    *QUIET,
]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def ends_with_us(number: str) -> list[str]:
    """Begins a command that gets this signal when whoever started it has died."""
    return ["setpriv", "--pdeathsig", number, "--"]


def wait_for(condition: Callable[[], bool], *, within: float) -> bool:
    """Whether it came true within so many seconds."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return False


class Processes:
    """`place` is a folder of its own: logs, files; `environment` says upon what they stand."""

    def __init__(self, place: Path, environment: dict[str, str]) -> None:
        self.place = place
        self.port = free_port()
        self.environment = os.environ | self._of_production() | environment
        self.running: dict[str, subprocess.Popen] = {}
        place.mkdir(exist_ok=True)
        self.log = (place / LOG).open("ab")

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _of_production(self) -> dict[str, str]:
        return {
            "ALLOWED_HOSTS": "127.0.0.1",
            "CSRF_TRUSTED_ORIGINS": self.address,
            "DEBUG": "false",
            "DEMO_MODE": "false",
            "HTTPS_ONLY": "false",
            "DJANGO_SETTINGS_MODULE": "feedback_crm.settings",
            "MAIL_HOST": "127.0.0.1",
            "MAIL_PER_HOUR": "1000000",
            "MAIL_SECURITY": "none",
            "MEDIA_ROOT": str(self.place / "media"),
            "PORT": str(self.port),
            "SECRET_KEY": "nobody-else-knows-it",
            "VAR_DIR": str(self.place),
        }

    def manage(self, *arguments: str) -> None:
        subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def commands(self) -> dict[str, list[str]]:
        beat = [*CELERY, "beat", "--schedule"]
        return {
            "web": [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"],
            "worker": [*CELERY, *WORKER],
            "outgoing": [*CELERY, *OUTGOING],
            "beat": [*beat, str(self.place / "schedule")],
            "second beat": [*beat, str(self.place / "second-schedule")],
        }

    def start_one(self, name: str) -> None:
        self.running[name] = subprocess.Popen(
            [*ends_with_us("TERM"), *self.commands()[name]],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )

    def start_web(self) -> None:
        self.start_one("web")
        if not wait_for(lambda: self.health() is not None, within=START):
            raise RuntimeError(f"The web server does not answer: {self.place / LOG}")

    def health(self) -> requests.Response | None:
        with suppress(requests.RequestException):
            return requests.get(f"{self.address}/healthz/", timeout=5)
        return None

    def stop_one(self, name: str, number: int = signal.SIGTERM) -> None:
        """Wait for its orderly end; killed, all of its group goes at once."""
        process = self.running.pop(name)
        if number == signal.SIGKILL:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        else:
            process.send_signal(number)
        process.wait()

    def children(self, name: str) -> list[int]:
        pid = self.running[name].pid
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def end(self) -> None:
        for name in list(self.running):
            self.stop_one(name, signal.SIGKILL)
        self.log.close()
