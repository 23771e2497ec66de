"""The processes of the product, each in a group of its own, as docker-compose.yml starts them."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psycopg2
import requests

from bench import databases
from drill.servers import Mail, Redis, free_port, wait_for

ROOT = databases.ROOT
NAME = f"feedback_drill_{os.getpid()}"
LOG = "product.log"
START = 60  # seconds
DISK = "64m"  # of the files: a disk of its own, so that it can be full
CELERY = [sys.executable, "-m", "celery", "--quiet", "--app", "feedback_crm"]
QUIET = ["--without-mingle", "--without-gossip"]
WORKER = ["worker", "--queues", "celery", "--concurrency", "2", *QUIET]
OUTGOING = [
    "worker", "--queues", "outgoing", "--concurrency", "4", "--hostname", "outgoing@%h", *QUIET
]  # fmt: skip


class Production:
    """`place` is a folder of its own: logs, files, what Redis writes."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.redis, self.mail = Redis(place), Mail()
        self.port = free_port()
        self.running: dict[str, subprocess.Popen] = {}
        self.log = (place / LOG).open("ab")
        self.media = place / "media"

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "ALLOWED_HOSTS": "127.0.0.1", "CELERY_BROKER_URL": self.redis.address(0),
            "CSRF_TRUSTED_ORIGINS": self.address, "DATABASE_URL": databases.url_of(NAME),
            "DEBUG": "false", "DEMO_MODE": "false", "HTTPS_ONLY": "false",
            "DJANGO_SETTINGS_MODULE": "feedback_crm.settings", "MAIL_HOST": "127.0.0.1",
            "MAIL_PER_HOUR": "1000000",
            "MAIL_PORT": str(self.mail.port), "MAIL_SECURITY": "none",
            "MEDIA_ROOT": str(self.media), "PORT": str(self.port),
            "REDIS_URL": self.redis.address(1), "SECRET_KEY": "the-drill-knows-it",
            "SENDING_STUCK_MINUTES": "0.2", "VAR_DIR": str(self.place),
        }  # fmt: skip

    def prepare(self, documents: int) -> None:
        """A database of its own, filled; nobody's hour or minute is full while it is drilled."""
        databases.on_server(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        databases.on_server(f"CREATE DATABASE {NAME} TEMPLATE template0 ENCODING 'UTF8'")
        self._manage("migrate", "--verbosity=0")
        self._manage("demo", f"--documents={documents}", "--allow-known-passwords", "--verbosity=0")
        self._manage("collectstatic", "--no-input", "--verbosity=0")
        unlimited = "UPDATE notifications_channelsettings SET per_minute = 0"
        databases.on_server(unlimited, self.environment["DATABASE_URL"])

    def mount(self) -> None:
        """Raises CalledProcessError where nothing may be mounted."""
        self.media.mkdir(exist_ok=True)
        options = ["-t", "tmpfs", "-o", f"size={DISK}"]
        subprocess.run(["mount", *options, "tmpfs", str(self.media)], check=True)

    def unmount(self) -> None:
        if self.media.is_mount():
            subprocess.run(["umount", "--lazy", str(self.media)], check=True)

    def _manage(self, *arguments: str) -> None:
        subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environment, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip

    def start(self) -> None:
        self.redis.start()
        self.mail.start()
        self.start_web()
        for name in ("worker", "outgoing", "beat", "second beat"):
            self.start_one(name)

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
            self.commands()[name], cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL,
            stdout=self.log, stderr=self.log, start_new_session=True,
        )  # fmt: skip

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
        self.redis.stop()
        self.mail.stop()
        self.unmount()
        databases.on_server(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        self.log.close()

    def rows(self, sql: str, parameters: tuple = ()) -> list[tuple]:
        connection = psycopg2.connect(self.environment["DATABASE_URL"])
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql, parameters)
                return cursor.fetchall()
        finally:
            connection.close()
