"""Celery is only the wake-up: without a broker at hand the sweep finds everything in a minute."""

from collections.abc import Iterable


def wake() -> None:
    """Something has happened: let a worker tell of it."""
    from apps.notifications.tasks import tell_of_occurrences  # the task calls the services

    tell_of_occurrences.delay()


def wake_each(keys: Iterable[int]) -> None:
    """Messages wait to be sent: a task for each."""
    from apps.notifications.tasks import deliver_notification

    for key in keys:
        deliver_notification.delay(key)
