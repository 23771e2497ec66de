"""Conditions by subquery, written so that PostgreSQL plans them well also under OR."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Exists, F, Func, Subquery
from django.db.models.sql.compiler import SQLCompiler


class InSubquery(Func):
    """`Q(Among("department", Subquery(…)))`: as `department__in`, to be joined with others by OR.

    PostgreSQL runs `x IN (SELECT …)` under an OR as a filter over every row of the table. An array
    it reads once, and then looks its values up in the index of `x`.
    """

    output_field = BooleanField()
    template = "%(expressions)s"
    arg_joiner = " IN "

    def __init__(self, field: str, keys: Subquery) -> None:
        super().__init__(F(field), keys)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        return self.as_sql(
            compiler,
            connection,
            template="%(expressions)s)",
            arg_joiner=" = ANY(ARRAY",
            **context,
        )


class CorrelatedExists(Exists):
    """`Exists` that is asked of each row.

    PostgreSQL plans each `EXISTS` twice, also as reading all of the inner table first, and those
    within it twice again: thirty milliseconds for a page that then takes one. An OFFSET forbids it.
    """

    template = "EXISTS(%(subquery)s OFFSET 0)"
