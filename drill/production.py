"""The product as the drill lets it fail: on a database, a Redis, a mail and a disk of its own."""

import os
import subprocess
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from celery import Celery

from bench import databases
from bench.processes import Processes
from drill.servers import Mail, Postgres, Redis

NAME = f"feedback_drill_{os.getpid()}"
DISK = "64m"  # of the files: a disk of its own, so that it can be full


class Production(Processes):
    """`place` is a folder of its own: logs, files, what Redis writes."""

    def __init__(self, place: Path) -> None:
        self.redis, self.mail, self.postgres = Redis(place), Mail(), Postgres(place)
        server = urlsplit(self.postgres.address)
        own = {
            "CELERY_BROKER_URL": self.redis.url,
            "DATABASE_URL": urlunsplit(server._replace(path=f"/{NAME}")),
            "MAIL_PORT": str(self.mail.port),
            "SENDING_STUCK_MINUTES": "0.2",
        }
        super().__init__(place, own)
        self.media = place / "media"

    def prepare(self, documents: int) -> None:
        """A database of its own, filled; nobody's hour or minute is full while it is drilled."""
        self.postgres.start()
        create = f"CREATE DATABASE {NAME} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
        databases.on_server(create, self.postgres.address)
        self.manage("migrate", "--verbosity=0")
        self.manage("demo", f"--documents={documents}", "--allow-known-passwords", "--verbosity=0")
        self.manage("collectstatic", "--no-input", "--verbosity=0")
        unlimited = "UPDATE messaging_channelsettings SET per_minute = 0"
        databases.on_server(unlimited, self.environment["DATABASE_URL"])

    def mount(self) -> None:
        """Raises CalledProcessError where nothing may be mounted."""
        self.media.mkdir(exist_ok=True)
        options = ["-t", "tmpfs", "-o", f"size={DISK}"]
        subprocess.run(["mount", *options, "tmpfs", str(self.media)], check=True)

    def unmount(self) -> None:
        if self.media.is_mount():
            subprocess.run(["umount", "--lazy", str(self.media)], check=True)

    def start(self) -> None:
        self.redis.start()
        self.mail.start()
        self.start_web()
        for name in ("worker", "outgoing", "beat", "second beat"):
            self.start_one(name)

    def end(self) -> None:
        super().end()
        self.redis.stop()
        self.mail.stop()
        self.unmount()
        self.postgres.stop()

    def sweep(self) -> None:
        """What beat asks for each minute."""
        with Celery(broker=self.redis.url) as beat:
            beat.send_task("apps.notifications.tasks.sweep_outbox")
            beat.send_task("apps.messaging.tasks.sweep_outgoing", queue="outgoing")

    def rows(self, sql: str, parameters: tuple = ()) -> list[tuple]:
        connection = psycopg2.connect(self.environment["DATABASE_URL"])
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql, parameters)
                return cursor.fetchall()
        finally:
            connection.close()
