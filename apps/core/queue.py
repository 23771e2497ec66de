"""Work for a worker. Celery is only the wake-up: what it misses, a sweep finds in the database."""

from django.utils.module_loading import import_string


def send_task(name: str, *args) -> None:
    """Ask a worker for the task with the dotted `name`, now; inside a transaction, on commit.

    By its name, as Celery sends it: a task calls services, which may wake a worker themselves, and
    neither needs the other.
    """
    import_string(name).delay(*args)
