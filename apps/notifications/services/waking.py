"""Celery is only the wake-up: without a broker at hand the sweep finds everything in a minute."""


def wake() -> None:
    """Something has happened: let a worker tell of it."""
    from apps.notifications.tasks import tell_of_occurrences  # the task calls the services

    tell_of_occurrences.delay()
