"""How many notifications a worker sends, beside a bare loop of smtplib (python -m bench.outbox).

Both hand the same messages to the same mail server on loopback, in a process of its own, one after
the other, by one connection. The outbox also writes down what it does before and after each.
"""

import argparse
import multiprocessing
import os
import smtplib
import sys
import tempfile
import time

from bench import databases
from bench.__main__ import prepare
from bench.processes import free_port

NAME = "feedback_bench_outbox"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.outbox", description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as var:
        port = free_port()
        server = multiprocessing.get_context("spawn").Process(target=serve, args=[port])
        server.start()
        try:
            prepare(var)
            sys.exit(bench(port, options.messages))
        finally:
            server.terminate()


def serve(port: int) -> None:
    """A mail server that takes everything and keeps nothing."""
    from aiosmtpd.controller import Controller

    class Desk:
        async def handle_DATA(self, server, session, envelope):
            return "250 OK"

    Controller(Desk(), hostname="127.0.0.1", port=port).start()
    time.sleep(3600)


def bench(port: int, messages: int) -> int:
    databases.on_server(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
    databases.on_server(f"CREATE DATABASE {NAME} TEMPLATE template0 ENCODING 'UTF8'")
    url = databases.url_of(NAME)
    databases.manage(url, "migrate", "--verbosity=0")
    os.environ |= {
        "DATABASE_URL": url,
        "MAIL_HOST": "127.0.0.1",
        "MAIL_PORT": str(port),
        "MAIL_SECURITY": "none",
    }
    import django

    django.setup()
    from apps.messaging.channels.email import build
    from apps.messaging.models import ChannelSettings
    from apps.messaging.services import deliver
    from apps.notifications.models import Notification
    from apps.notifications.services.payloads import payload_of

    ChannelSettings.objects.update(per_minute=0)
    rows = Notification.objects.bulk_create(written(messages))
    loop = seconds(
        lambda: bare_loop(port, [build(payload_of(row)).message().as_bytes() for row in rows])
    )
    outbox = seconds(lambda: deliver(rows))
    unsent = Notification.objects.exclude(state="sent").count()
    print(f"{messages} messages, one worker")
    print(f"bare loop of smtplib: {messages / loop:.0f} a second")
    print(f"outbox: {messages / outbox:.0f} a second, {outbox / loop:.1f} times as long")
    print(f"not sent: {unsent}")
    return 1 if unsent else 0


def written(messages: int):
    from apps.notifications.models import Notification
    from apps.organization.models import User

    user = User.objects.create_user("reader", last_name="Киселёва")
    for number in range(messages):
        yield Notification(
            event="assigned",
            occurrence=f"v{number}",
            channel="email",
            user=user,
            recipient=f"user:{user.pk}",
            address="reader@clinic.example",
            subject=f"ОС-2026-{number:06d}: назначено вам",
            text="Жалоба · На Тверской\n\n" * 10,
        )


def bare_loop(port: int, letters: list[bytes]) -> None:
    with smtplib.SMTP("127.0.0.1", port) as server:
        for letter in letters:
            server.sendmail("feedback@localhost", ["reader@clinic.example"], letter)


def seconds(work) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
