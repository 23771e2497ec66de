"""Waking workers without ever waiting long: no page depends on whether the queue answers.

What a task is about stands in the database before the task is published, and beat sweeps what
waits; so a publish that fails is no error of the caller (docs/decisions/033-without-redis.md).
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from celery import Celery, Task
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

PUBLISH_TIMEOUT = 0.5  # seconds altogether; a Redis that is well needs some thousandths
SOCKET_TIMEOUT = 0.4  # seconds for each step of it
PAUSE = 10  # seconds in which a queue that did not answer is not asked again
UNANSWERED = (OperationalError, RedisError, OSError)
# For publishing only: who consumes waits for as long as there is nothing to do.
SHORT = {
    "socket_timeout": SOCKET_TIMEOUT,
    "socket_connect_timeout": SOCKET_TIMEOUT,
    "max_retries": 0,
}


class CircuitBreaker:
    """Lets calls through until one fails; then none for `pause` seconds, and then one at a time.

    `clock` counts seconds. Threads of one process share a breaker; processes do not.
    """

    def __init__(self, *, pause: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.pause, self.clock = pause, clock
        self._lock = threading.Lock()
        self._shut_until: float | None = None  # None: all is well

    @property
    def is_open(self) -> bool:
        return self._shut_until is not None

    def allows(self) -> bool:
        """Tell whether to call now; whoever is let through while it is open tries for all."""
        with self._lock:
            if self._shut_until is None:
                return True
            if self.clock() < self._shut_until:
                return False
            self._shut_until = self.clock() + self.pause
            return True

    def failed(self) -> None:
        with self._lock:
            self._shut_until = self.clock() + self.pause

    def succeeded(self) -> bool:
        """Return whether it was open until now."""
        with self._lock:
            was_open, self._shut_until = self.is_open, None
        return was_open


breaker = CircuitBreaker(pause=PAUSE)


def within(seconds: float, call: Callable[[], Any]) -> Any:
    """What `call` returns or raises; `TimeoutError` when it has not after so many seconds.

    In a thread of its own, which is left to itself then: a name server that is silent, or a Redis
    that answers byte by byte, knows no time limit of a socket.
    """
    future: Future = Future()

    def run() -> None:
        try:
            future.set_result(call())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future.result(timeout=seconds)


class WakingTask(Task):
    """A task whose publishing never raises for a queue that is away, and hardly waits for it."""

    abstract = True

    def apply_async(self, *args, **options):
        """As Celery's; None when the queue was not asked or did not answer."""
        publish = super().apply_async
        if self.app.conf.task_always_eager:
            return publish(*args, **options)
        if not breaker.allows():
            return None
        try:
            result = within(PUBLISH_TIMEOUT, lambda: publish(*args, **options))
        except UNANSWERED as error:
            breaker.failed()
            words = str(error) or "it takes too long"
            logger.warning("The queue does not answer, no worker is woken: %s", words)
            return None
        if breaker.succeeded():
            logger.warning("The queue answers again.")
        return result


class App(Celery):
    task_cls = WakingTask

    def connection_for_write(self, url=None, **options):
        asked = options.pop("transport_options", None) or {}
        short = SHORT if (url or self.conf.broker_write_url).startswith("redis") else {}
        return super().connection_for_write(url, transport_options=short | asked, **options)
