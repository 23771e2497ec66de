"""The log of an error in the database tells the rule that was broken, and nothing of the row."""

import logging
from logging.config import dictConfig

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from apps.feedback.models import Feedback
from feedback_crm.celery import app

SECRET = "Кариес у Петрова"
WORDS = f"{SECRET}\n\nиз третьего кабинета"
TAIL = "the line after it"


@pytest.fixture
def line() -> logging.Formatter:
    """The formatter of the settings, as the console has it."""
    dictConfig(settings.LOGGING)
    return logging.getLogger().handlers[0].formatter


@pytest.fixture
def broken(make_feedback) -> DatabaseError:
    """A posted document without its number: the database refuses the row."""
    rows = Feedback.objects.filter(pk=make_feedback().pk)
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        rows.update(number=None, conclusion=WORDS)
    return caught.value


def said(line: logging.Formatter, error: Exception, words: str = "Internal Server Error") -> str:
    exc_info = (type(error), error, error.__traceback__)
    record = logging.LogRecord("django.request", logging.ERROR, "", 1, words, (), exc_info)
    return line.format(record)


@pytest.mark.postgresql
def test_the_database_would_tell_it(broken):
    assert SECRET in str(broken)


def test_a_traceback_names_the_rule_and_keeps_its_lines(line, broken):
    text = said(line, broken)
    assert SECRET not in text
    assert "третьего кабинета" not in text
    assert "constraint" in text
    assert text.count("Traceback") == 2  # the driver's error, and Django's from it


def test_nor_does_the_message_of_a_task(line, broken):
    text = said(line, broken, f"Task sweep raised unexpected: {broken!r}")
    assert SECRET not in text
    assert "Task sweep raised unexpected" in text
    assert "Traceback" in text


@pytest.mark.postgresql
def test_a_statement_with_its_values_is_not_told(line, db):
    with (
        pytest.raises(DatabaseError) as caught,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT nothing_of_that_name, %s", [SECRET])
    assert SECRET in str(caught.value)
    assert SECRET not in said(line, caught.value)


def test_other_errors_stay_whole(line):
    assert TAIL in said(line, RuntimeError(f"the shelf fell down\n{TAIL}"))


def test_the_worker_keeps_this_log():
    """Connected: Celery sets up none of its own."""
    handlers = list(logging.getLogger().handlers)
    app.log.setup(loglevel=logging.WARNING)
    assert logging.getLogger().handlers == handlers
    assert logging.getLogger("celery").level == logging.WARNING
