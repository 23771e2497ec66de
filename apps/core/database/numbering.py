"""Numbers without gap or double, on PostgreSQL and SQLite alike."""

from django.db import connection

from apps.core.models import Counter


def next_value(series: str, by: int = 1) -> int:
    """Return the next number of `series`, starting at 1; raised `by` 0, it stays and is locked.

    The counter row is raised in the caller's transaction: others wait for its end, and a rollback
    gives the number back. Call it last, so that they wait briefly.
    """
    table = connection.ops.quote_name(Counter._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (series, value) VALUES (%s, %s) "  # noqa: S608 -- our own table
            f"ON CONFLICT (series) DO UPDATE SET value = {table}.value + %s RETURNING value",
            [series, by, by],
        )
        return cursor.fetchone()[0]
