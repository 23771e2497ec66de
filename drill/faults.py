"""What fails, and for how long. Each leaves everything running as it was."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress

from bench import databases
from drill.production import NAME, Production

WORKERS = ("worker", "outgoing")
OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = %s AND pid <> pg_backend_pid()"""


def nothing(product: Production, seconds: float) -> None:
    time.sleep(seconds)


def redis_away(product: Production, seconds: float) -> None:
    product.redis.stop()
    time.sleep(seconds)
    product.redis.start()


def redis_frozen(product: Production, seconds: float) -> None:
    product.redis.freeze()
    time.sleep(seconds)
    product.redis.thaw()


def redis_wiped(product: Production, seconds: float) -> None:
    product.redis.stop()
    product.redis.start()
    time.sleep(seconds)


def pool_killed(product: Production, seconds: float) -> None:
    """Processes of the workers' pools, in the middle of whatever they do."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for pid in [pid for name in WORKERS for pid in product.children(name)[:1]]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.5)


def worker_killed(product: Production, seconds: float) -> None:
    for name in WORKERS:
        product.stop_one(name, signal.SIGKILL)
        product.start_one(name)
    time.sleep(seconds)


def web_killed(product: Production, seconds: float) -> None:
    product.stop_one("web", signal.SIGKILL)
    product.start_web()
    time.sleep(seconds)


def web_restarted(product: Production, seconds: float) -> None:
    """SIGTERM, and at once the next one."""
    product.stop_one("web")
    product.start_web()
    time.sleep(seconds)


def connections_cut(product: Production, seconds: float) -> None:
    databases.on_server(OTHERS, product.postgres.address, [NAME])
    time.sleep(seconds)


def postgres_restarted(product: Production, seconds: float) -> None:
    product.postgres.restart()
    time.sleep(seconds)


def postgres_frozen(product: Production, seconds: float) -> None:
    product.postgres.freeze()
    time.sleep(seconds)
    product.postgres.thaw()


def mail_away(product: Production, seconds: float) -> None:
    product.mail.stop()
    time.sleep(seconds)
    product.mail.start()


def mail_breaks(product: Production, seconds: float) -> None:
    """It hangs up after the text of a message: nobody knows what has arrived."""
    product.mail.desk.breaks = True
    time.sleep(seconds)
    product.mail.desk.breaks = False


def disk_full(product: Production, seconds: float) -> None:
    """The one of the files; what fills it goes again."""
    filler = product.media / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(65536))
    time.sleep(seconds)
    filler.unlink()


def beats_restarted(product: Production, seconds: float) -> None:
    for name in ("beat", "second beat"):
        product.stop_one(name, signal.SIGKILL)
        product.start_one(name)
    time.sleep(seconds)


Fault = Callable[[Production, float], None]
ALL: dict[str, Fault] = {
    "nothing fails": nothing,
    "Redis away": redis_away,
    "Redis frozen": redis_frozen,
    "Redis wiped": redis_wiped,
    "processes of the worker killed": pool_killed,
    "the worker killed": worker_killed,
    "the web server killed": web_killed,
    "the web server restarted": web_restarted,
    "connections to PostgreSQL cut": connections_cut,
    "PostgreSQL restarted": postgres_restarted,
    "PostgreSQL frozen": postgres_frozen,
    "the mail server away": mail_away,
    "the mail server breaks off": mail_breaks,
    "the disk of the files full": disk_full,
    "both beats restarted": beats_restarted,
}
