"""Numbers without gap or double, on PostgreSQL and SQLite alike."""

from django.db import connection

from apps.core.models import Counter


def next_value(series: str) -> int:
    """Return the next number of `series`, starting at 1.

    The counter row is raised in the caller's transaction: others wait for its end, and a rollback
    gives the number back. Call it last, so that they wait briefly.
    """
    table = connection.ops.quote_name(Counter._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (series, value) VALUES (%s, 1) "  # noqa: S608 -- our own table
            f"ON CONFLICT (series) DO UPDATE SET value = {table}.value + 1 RETURNING value",
            [series],
        )
        return cursor.fetchone()[0]
