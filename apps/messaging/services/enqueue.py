"""Celery is only the wake-up: without a broker at hand the sweep finds everything in a minute."""

from collections.abc import Iterable, Iterator

from apps.core.queue import send_task, send_task_on_commit
from apps.messaging.models import Message

TASK = "apps.messaging.tasks.deliver_messages"
TOGETHER = 50  # messages of one task


def enqueue(messages: Iterable[Message]) -> None:
    """Once their rows are committed a worker is woken for them."""
    for label, keys in _grouped(messages):
        for together in _parts(keys):
            send_task_on_commit(TASK, label, together)


def enqueue_rows(label: str, keys: list[int]) -> None:
    """As `enqueue`, of rows that are committed: those of the model with the label."""
    for together in _parts(keys):
        send_task(TASK, label, together)


def _parts(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), TOGETHER):
        yield keys[start : start + TOGETHER]


def _grouped(messages: Iterable[Message]) -> Iterator[tuple[str, list[int]]]:
    by_label: dict[str, list[int]] = {}
    for message in messages:
        by_label.setdefault(message._meta.label_lower, []).append(message.pk)
    yield from by_label.items()
