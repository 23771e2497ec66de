"""Celery is only the wake-up: without a broker at hand the sweep finds everything in a minute."""

from apps.core.queue import send_task


def enqueue_fan_out() -> None:
    """Something has happened: let a worker tell of it."""
    send_task("apps.notifications.tasks.fan_out_occurrences")
