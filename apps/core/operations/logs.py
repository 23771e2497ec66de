"""What the log keeps: of a page that was refused, of a row, of an outage."""

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

# PostgreSQL tells the whole row that it refuses, and the statement with its values. In the words of
# an error they follow on lines of their own, in its repr after an escaped end of line.
_ROW = re.compile(
    r"(?:\n|\\n)(?:DETAIL|LINE \d+): .*?"
    r"(?=\n\nThe above exception|\n\nDuring handling|\nTraceback \(most|\n  File \"|\Z)",
    re.DOTALL,
)


class WithoutTraceback(logging.Filter):
    """A refusal (403) or a missing page (404) is one line: only our own errors need a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
        return True


class WithoutRows(logging.Formatter):
    """Which rule was broken stands in the log; whose name and words the row held does not."""

    def format(self, record: logging.LogRecord) -> str:
        return _ROW.sub(" (its row is not logged)", super().format(record))


class OutageOnce(logging.Filter):
    """While Redis or the database is away one line a minute says so, without a traceback.

    Each page, task and attempt to connect would say it again; how often they did is told in the
    next line. `clock` counts seconds.
    """

    EVERY = 60  # seconds
    # They tell of the broker in words of their own, each time they try to reach it.
    CONNECTING = ("celery.worker.consumer", "celery.beat", "kombu", "feedback_crm.broker")

    def __init__(self, name: str = "", *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(name)
        self.clock = clock
        self._lock = threading.Lock()
        self._said: dict[str, float] = {}
        self._unsaid: dict[str, int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        outage = self._outage(record)
        if outage is None:
            return True
        with self._lock:
            if self.clock() - self._said.get(outage, -self.EVERY) < self.EVERY:
                self._unsaid[outage] = self._unsaid.get(outage, 0) + 1
                return False
            self._said[outage] = self.clock()
            _make_one_line(record, unsaid=self._unsaid.pop(outage, 0))
            return True

    def _outage(self, record: logging.LogRecord) -> str | None:
        """Which outage it tells of: the class of its error, or who could not connect."""
        if record.levelno < logging.WARNING:
            return None
        if getattr(record, "status_code", None) == HTTPStatus.SERVICE_UNAVAILABLE:
            return "unavailable"
        error = record.exc_info[1] if record.exc_info else getattr(record, "error", None)
        away = find_outage(error)
        if away is not None:
            return "database" if isinstance(away, DATABASE_ERRORS) else "queue"
        is_connecting = record.name.startswith(self.CONNECTING) and error is None
        return f"{record.name}: {record.msg}" if is_connecting else None


def log_failure(log: logging.Logger, words: str, *args: object, error: Exception) -> None:
    """Which error it was, without its words: they may be those of a document or a message."""
    log.error(f"{words}: %s", *args, type(error).__name__, extra={"error": error})


DATABASE_ERRORS = (OperationalError, InterfaceError)
SHUT_DOWN = "57P"  # PostgreSQL ends, or begins, or an administrator ended the connection


def _is_away(error: BaseException) -> bool:
    """A server that is not there, and not one that refuses what it is asked.

    PostgreSQL gives a refusal (a deadlock, a time limit) its code; SQLite is never away.
    """
    if isinstance(error, DATABASE_ERRORS):
        cause = error.__cause__
        if cause is None or not hasattr(cause, "pgcode"):
            return False
        return (cause.pgcode or SHUT_DOWN).startswith(SHUT_DOWN)
    return isinstance(error, (BrokerError, RedisError))


def find_outage(error: BaseException | None) -> BaseException | None:
    """The first of its causes that is a database or a queue that is not there."""
    return next(filter(_is_away, _causes(error)), None)


def is_database_away(error: BaseException | None) -> bool:
    return isinstance(find_outage(error), DATABASE_ERRORS)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _make_one_line(record: logging.LogRecord, *, unsaid: int) -> None:
    words = record.getMessage().partition("\n")[0]
    if record.exc_info and record.exc_info[1] is not None:
        words += f": {type(record.exc_info[1]).__name__}"
    if unsaid:
        words += f" (and {unsaid} more times since it was last said)"
    record.msg, record.args = words, ()
    record.exc_info = record.exc_text = record.stack_info = None
