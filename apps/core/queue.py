"""Work for a worker. Celery is only the wake-up: what it misses, a sweep finds in the database."""

from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string


def send_task(name: str, *args: Any) -> None:
    """Ask a worker for the task with the dotted `name`, now.

    By its name, as Celery sends it: a task calls services, which may wake a worker themselves, and
    neither needs the other.
    """
    import_string(name).delay(*args)


def send_task_on_commit(name: str, *args: Any) -> None:
    """The same once the rows are there; without a broker at hand it is logged, and no error."""

    def send() -> None:  # Django cannot name a `partial` in its log, and fails over it
        send_task(name, *args)

    transaction.on_commit(send, robust=True)
