"""Celery is only the wake-up: without a broker at hand the sweep finds everything in a minute."""

from collections.abc import Iterable, Iterator
from functools import partial

from django.db import transaction

from apps.core.queue import send_task
from apps.messaging.models import Message

TOGETHER = 50  # messages of one task


def enqueue(messages: Iterable[Message]) -> None:
    """Once their rows are committed a worker is woken for them."""
    for label, keys in _grouped(messages):
        transaction.on_commit(partial(enqueue_rows, label, keys), robust=True)


def enqueue_rows(label: str, keys: list[int]) -> None:
    """As `enqueue`, of rows that are committed: those of the model with the label."""
    for start in range(0, len(keys), TOGETHER):
        together = keys[start : start + TOGETHER]
        send_task("apps.messaging.tasks.deliver_messages", label, together)


def _grouped(messages: Iterable[Message]) -> Iterator[tuple[str, list[int]]]:
    by_label: dict[str, list[int]] = {}
    for message in messages:
        by_label.setdefault(message._meta.label_lower, []).append(message.pk)
    yield from by_label.items()
