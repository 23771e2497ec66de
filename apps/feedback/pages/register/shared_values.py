"""Documents sorted by what many of them share, read value by value: a branch, a type, a channel.

Joined with its branches and sorted by their names, PostgreSQL reads every document of the first
branch to show 25 of them. Here each value gives no more than are wanted, the newest first, from the
index that begins with it. By hand, for the ORM has no LATERAL; SQLite has none either.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from dataclasses import field as of_dataclass
from datetime import datetime

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from apps.feedback.models import Feedback

NEWEST = ("-registered_at", "-pk")
PAGE = """
SELECT page.id FROM {source}
CROSS JOIN LATERAL ({documents} LIMIT (SELECT %s)) AS page(id, registered_at)
ORDER BY {order}, page.registered_at DESC, page.id DESC LIMIT %s
"""
# From one value to the next in an index that begins with it: as many steps as there are values,
# where DISTINCT reads every document.
STEPS = """
WITH RECURSIVE steps(value) AS (
    SELECT min({column}) FROM feedback_feedback WHERE registered_at IS NOT NULL
    UNION ALL
    SELECT (
        SELECT min(f.{column}) FROM feedback_feedback f
        WHERE f.registered_at IS NOT NULL AND f.{column} > steps.value
    ) FROM steps WHERE steps.value IS NOT NULL
)
SELECT value FROM steps WHERE value IS NOT NULL
"""


def values_in_use(field: str) -> list[str]:
    """The values of posted documents in their order; an index must begin with `field`."""
    with connection.cursor() as cursor:
        cursor.execute(STEPS.format(column=connection.ops.quote_name(field)))
        return [value for (value,) in cursor.fetchall()]


@dataclass(frozen=True)
class ByReference:
    """The documents that refer to a row, in the order of its columns; `where` narrows them."""

    field: str
    columns: Sequence[str]
    where: Q = of_dataclass(default_factory=Q)

    def keys(self, documents: QuerySet[Feedback], sign: str, most: int) -> list[int]:
        foreign_key = Feedback._meta.get_field(self.field)
        table = connection.ops.quote_name(foreign_key.related_model._meta.db_table)
        order = ", ".join(f"run.{name} {_direction(sign)}" for name in self.columns)
        each = _newest_of(documents.filter(self.where), foreign_key.column, "run.id")
        return _fetch(f"{table} AS run", each, order, most)


@dataclass(frozen=True)
class ByValue:
    """The documents that have one of the values, which stand in their order."""

    field: str
    values: Callable[[], Sequence[str]]

    def keys(self, documents: QuerySet[Feedback], sign: str, most: int) -> list[int]:
        source = "unnest(%s::text[]) WITH ORDINALITY AS run(value, place)"
        each = _newest_of(documents, self.field, "run.value")
        return _fetch(source, each, f"run.place {_direction(sign)}", most, list(self.values()))


def _direction(sign: str) -> str:
    return "DESC" if sign else "ASC"


def _newest_of(
    documents: QuerySet[Feedback], column: str, value: str
) -> QuerySet[Feedback, tuple[int, datetime | None]]:
    """Those that have the value of the run, in the order of the index that begins with `column`.

    Of «=» PostgreSQL would guess that the value is as frequent as any, and then look for it among
    the newest of all documents: in vain, where somebody has had none for years.
    """
    place = f'"{documents.query.get_initial_alias()}"."{column}"'
    is_value = RawSQL(f"{place} BETWEEN {value} AND {value}", (), BooleanField())  # noqa: S611 -- constants
    return documents.filter(is_value).order_by(column, *NEWEST).values_list("pk", "registered_at")


def _fetch(source: str, each: QuerySet, order: str, most: int, *parameters: list) -> list[int]:
    """The limits are subqueries, which PostgreSQL does not weigh: of one that is near its guess of
    the rows it would think that all of them must be read and sorted.
    """
    try:
        documents, inner = each.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        page = PAGE.format(source=source, documents=documents, order=order)
        cursor.execute(page, [*parameters, *inner, most, most])
        return [pk for (pk,) in cursor.fetchall()]
