"""How many rows of a table PostgreSQL reads for what a test asks: a count, no time.

The queries are asked once more with `EXPLAIN ANALYZE`, in the same transaction.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


class RowsRead:
    """The queries of a block; `of(table)` is known once it has ended."""

    def __init__(self) -> None:
        self.queries: list[tuple] = []

    def note(self, execute, sql, params, many, context):
        if sql.lstrip().startswith(("SELECT", "WITH")):
            self.queries.append((sql, params))
        return execute(sql, params, many, context)

    def of(self, *tables: str) -> int:
        return sum(sum(read_by(plan, tables)) for plan in map(plan_of, self.queries))


@contextmanager
def rows_read() -> Iterator[RowsRead]:
    read = RowsRead()
    with connection.execute_wrapper(read.note):
        yield read


def plan_of(query: tuple) -> dict:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {query[0]}", query[1])
        found = cursor.fetchone()[0]
    return (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]


def read_by(node: dict, tables: tuple[str, ...]) -> Iterator[int]:
    """The rows that each scan of the tables looked at, those it threw away included."""
    if node.get("Relation Name") in tables:
        thrown = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
        rows = node["Actual Rows"] + sum(node.get(name, 0) for name in thrown)
        yield rows * node["Actual Loops"]
    for below in node.get("Plans", ()):
        yield from read_by(below, tables)
