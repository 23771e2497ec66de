"""A worker is woken once the rows are there; what wakes nobody is no error of the page."""

import logging

import pytest
from django.db import transaction
from kombu.exceptions import OperationalError

from apps.core.queue import send_task_on_commit
from apps.messaging.tasks import deliver_messages

TASK = "apps.messaging.tasks.deliver_messages"


@pytest.fixture
def sent(monkeypatch) -> list:
    found = []
    monkeypatch.setattr(deliver_messages, "delay", lambda *args: found.append(args))
    return found


@pytest.mark.django_db(transaction=True)
def test_it_is_sent_when_the_rows_are_there_and_not_before(sent):
    with transaction.atomic():
        send_task_on_commit(TASK, "label", [1])
        assert sent == []
    assert sent == [("label", [1])]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("within", [True, False])
def test_a_broker_that_is_away_is_logged_and_no_error(monkeypatch, caplog, within):
    def refuse(*args) -> None:
        raise OperationalError("no queue")

    monkeypatch.setattr(deliver_messages, "delay", refuse)
    with caplog.at_level(logging.ERROR):
        if within:
            with transaction.atomic():
                send_task_on_commit(TASK, "label", [1])
        else:
            send_task_on_commit(TASK, "label", [1])
    assert "no queue" in caplog.text
