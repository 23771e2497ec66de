"""Rows of a sorted view, read from an index where its column has one."""

from django.db.models import QuerySet

from apps.feedback.models import Feedback

# Columns of the register that sort by a moment or a day, which many documents do not have.
INDEXED = {
    "deadline": "deadline_at",
    "internal": "due_at",
    "statutory": "statutory_due_on",
    "closed": "closed_at",
}


def rows_between(documents: QuerySet[Feedback], sort: str, start: int, stop: int) -> list:
    """`documents[start:stop]`, which are sorted by `sort` already; what has no value stands last.

    PostgreSQL reads «nulls last» from no index. So those that have a value are asked for alone; a
    page that they do not fill is asked for as it is.
    """
    field = INDEXED.get(sort.removeprefix("-"))
    if field:
        sign = "-" if sort.startswith("-") else ""
        present = documents.filter(**{f"{field}__isnull": False})
        rows = list(present.order_by(f"{sign}{field}", "-registered_at", "-pk")[start:stop])
        if len(rows) == stop - start:
            return rows
    return list(documents[start:stop])
