"""The log of an outage: a line a minute, without tracebacks; other errors stay as they are."""

import logging
from io import StringIO

import pytest
from django.conf import settings
from django.db import OperationalError
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from apps.core.extensions import Check, health
from apps.core.operations.logs import OutageOnce, WithoutRows, log_failure

MINUTE = 60


@pytest.fixture
def log():
    """A log as the console of the settings has it, with a clock that the test moves."""
    assert "outage_once" in settings.LOGGING["handlers"]["console"]["filters"]
    return Log()


class Log:
    def __init__(self) -> None:
        self.now = 0.0
        self.text = StringIO()
        self.handler = logging.StreamHandler(self.text)
        self.handler.setFormatter(WithoutRows("%(levelname)s %(name)s %(message)s"))
        self.handler.addFilter(OutageOnce(clock=lambda: self.now))

    def take(self, words: str, error: Exception | None = None, *, name: str = "django.request"):
        info = (type(error), error, error.__traceback__) if error else None
        record = logging.LogRecord(name, logging.ERROR, "", 0, words, (), info)
        self.handler.handle(record)

    @property
    def lines(self) -> list[str]:
        return self.text.getvalue().splitlines()


@pytest.fixture
def no_redis() -> Exception:
    with pytest.raises(RedisError) as caught:
        Redis(port=1, retry=Retry(NoBackoff(), 0)).ping()
    return caught.value


def raised(error: Exception, *, of: Exception) -> Exception:
    try:
        raise error from of
    except type(error) as caught:
        return caught


def test_hundreds_of_errors_are_one_line(log, no_redis):
    for number in range(888):
        log.take(f"Internal Server Error: /feedback/{number}/", no_redis)
    assert log.lines == [
        "ERROR django.request Internal Server Error: /feedback/0/: ConnectionError"
    ]


def test_a_minute_later_there_is_another_that_counts_them(log, no_redis):
    for at in (0, 1, 59, MINUTE):
        log.now = at
        log.take("Internal Server Error: /", no_redis)
    assert len(log.lines) == 2
    assert log.lines[1].endswith("(and 2 more times since it was last said)")


def test_an_error_that_came_of_the_outage_is_the_same_outage(log, no_redis):
    log.take("First", no_redis)
    log.take("Second", raised(ValueError("nothing there"), of=no_redis))
    assert len(log.lines) == 1


def test_a_database_that_is_away_is_an_outage_of_its_own(log, no_redis):
    psycopg2 = pytest.importorskip("psycopg2")
    with pytest.raises(psycopg2.OperationalError) as caught:
        psycopg2.connect("host=127.0.0.1 port=1")
    away = raised(OperationalError("could not connect"), of=caught.value)
    for error in (away, no_redis, away, no_redis):
        log.take("Internal Server Error: /", error)
    assert [line.rpartition(": ")[2] for line in log.lines] == [
        "OperationalError",
        "ConnectionError",
    ]


def test_the_worker_that_tries_again_and_again_says_so_once_a_minute(log):
    for _ in range(100):
        name = "celery.worker.consumer.consumer"
        log.take("consumer: Cannot connect to redis://…\nTrying again", name=name)
    assert log.lines == [
        "ERROR celery.worker.consumer.consumer consumer: Cannot connect to redis://…"
    ]


@pytest.mark.parametrize(
    ("outage", "lines"), [(True, 1), (False, 50)], ids=["away", "an error of ours"]
)
def test_what_a_worker_leaves_for_later(outage, lines, log, no_redis):
    """Its errors are logged without their words, and are an outage all the same."""
    logger = logging.getLogger("of a worker")
    logger.addHandler(log.handler)
    for pk in range(50):
        error = raised(ValueError("secret"), of=no_redis if outage else KeyError())
        log_failure(logger, "Occurrence %s could not be told", pk, error=error)
    assert len(log.lines) == lines
    assert log.lines[0] == "ERROR of a worker Occurrence 0 could not be told: ValueError"


def fail():
    raise OSError("no such database")


def test_a_monitor_that_asks_every_few_seconds_leaves_one_line(client, db, caplog):
    once = OutageOnce()
    caplog.handler.addFilter(once)
    try:
        with health.holding(Check("database", fail)):
            for _ in range(5):
                assert client.get("/healthz/").status_code == 503
    finally:
        caplog.handler.removeFilter(once)
    lines = [record for record in caplog.records if record.name == "django.request"]
    assert len(lines) == 1


def test_our_own_errors_are_told_each_time_and_whole(log):
    try:
        raise RuntimeError("the shelf fell down")
    except RuntimeError as error:
        log.take("Internal Server Error: /", error)
        log.take("Internal Server Error: /", error)
    assert log.lines.count("RuntimeError: the shelf fell down") == 2


def test_a_refusal_of_the_database_is_no_outage(log):
    log.take(
        "Internal Server Error: /", raised(OperationalError("database is locked"), of=OSError())
    )
    assert any("Traceback" in line for line in log.lines)
