"""Several small questions as one: what takes longest of each is the way there and back."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler


def find_each(querysets: Sequence[QuerySet]) -> list[Model | None]:
    """Return one row of each queryset, or None where it has none: one query for all.

    Each is to match at most one row, as by its key. Relations that a queryset would join are read
    when they are asked for.
    """
    compilers = [_compiler_of(each) for each in querysets]
    parts: list[str] = []
    params: list[Any] = []
    for number, compiler in enumerate(compilers):
        sql, own = _sql_of(compiler)
        parts.append(f"LEFT JOIN ({sql}) each_{number} ON 1 = 1")
        params.extend(own)
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM (SELECT 1) one {' '.join(parts)}", params)  # noqa: S608
        row = cursor.fetchone()
    return _rows_of(compilers, row[1:])


def _compiler_of(queryset: QuerySet) -> SQLCompiler:
    plain = queryset.select_related(None).order_by()[:1]
    return plain.query.get_compiler(using=connection.alias)


def _sql_of(compiler: SQLCompiler) -> tuple[str, Sequence[Any]]:
    """Also of a queryset that can match nothing: it keeps its columns."""
    try:
        return compiler.as_sql()
    except EmptyResultSet:
        columns = ", ".join(["NULL"] * len(compiler.select))
        return f"SELECT {columns} WHERE 1 = 0", ()


def _rows_of(compilers: Sequence[SQLCompiler], values: tuple[Any, ...]) -> list[Model | None]:
    found, start = [], 0
    for compiler in compilers:
        end = start + len(compiler.select)
        found.append(_row_of(compiler, values[start:end]))
        start = end
    return found


def _row_of(compiler: SQLCompiler, values: tuple[Any, ...]) -> Model | None:
    """As `ModelIterable` makes it, with the converters of the database."""
    (converted,) = compiler.results_iter([[values]])
    model, places = compiler.klass_info["model"], compiler.klass_info["select_fields"]
    names = [compiler.select[place][0].target.attname for place in places]
    row = model.from_db(connection.alias, names, [converted[place] for place in places])
    return row if row.pk is not None else None
