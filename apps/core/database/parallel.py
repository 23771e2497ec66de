"""Several processes of PostgreSQL for one query: only where it reads very much (decision 051)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

WORKERS = 2  # PostgreSQL's own default


@contextmanager
def in_parallel() -> Iterator[None]:
    """Let the queries of the block be shared among processes; evaluate them inside of it.

    Elsewhere the product asks for none (`settings`): to start them takes longer than most pages.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(savepoint=False):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL max_parallel_workers_per_gather = %s", [WORKERS])
        yield
