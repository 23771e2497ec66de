"""Celery is only the wake-up: without a broker at hand the sweep finds everything in a minute."""

from apps.core.queue import send_task


def wake() -> None:
    """Something has happened: let a worker tell of it."""
    send_task("apps.notifications.tasks.tell_of_occurrences")
