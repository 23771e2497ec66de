"""The names of related rows for a page of documents, all of them in one query.

Seven joins take PostgreSQL longer to plan than to run, and seven prefetches are seven queries.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Field, ForeignKey, Model

if TYPE_CHECKING:
    from apps.feedback.models import Feedback

PERSON = ("last_name", "first_name", "middle_name")
USER = (*PERSON, "username")
# Field of the document → the columns that its name is made of.
NAMED_BY = {
    "client": ("kind", *PERSON, "company"),
    "type": ("name",),
    "branch": ("name",),
    "category": ("name",),
    "subject_employee": PERSON,
    "subject_object": ("name",),
    "subject_department": ("name",),
    "department": ("name",),
    "goal": ("name",),
    "responsible": USER,
    "author": USER,
    "executor": USER,
    "analysed_by": USER,
    "verified_by": USER,
    "closed_by": USER,
}
WIDTH = max(map(len, NAMED_BY.values()))
# Field of the document → what is wanted beside the name, as a number: whether they still work here,
# and whether they are the user themselves.
WORKS = ("is_active",)
NUMBERS = {
    "subject_employee": ("is_active", "user"),
    **dict.fromkeys(
        ("responsible", "author", "executor", "analysed_by", "verified_by", "closed_by"), WORKS
    ),
}
MOST_NUMBERS = max(map(len, NUMBERS.values()))


def attach_references(documents: Sequence["Feedback"], names: Iterable[str]) -> None:
    """Set the related rows `names` on the documents; what is not in `NAMED_BY` stays deferred."""
    if not documents:
        return
    references = [_reference(type(documents[0]), name) for name in names]
    parts = [_rows_of(place, reference, documents) for place, reference in enumerate(references)]
    found = {}
    for place, pk, *values in _fetch(" UNION ALL ".join(filter(None, parts))):
        found[place, pk] = references[place].build(pk, values)
    for place, reference in enumerate(references):
        field = reference.field
        for document in documents:
            field.set_cached_value(document, found.get((place, getattr(document, field.attname))))


@dataclass(frozen=True)
class Reference:
    """A reference of the document, and the columns that are fetched of its rows.

    `texts` make the name, `numbers` are those of `NUMBERS`; a row is filled `in_order`.
    """

    field: ForeignKey
    numbers: tuple[Field, ...]
    texts: tuple[Field, ...]
    in_order: tuple[tuple[str, int], ...]  # attribute, and its place behind the key

    def build(self, pk: int, values: Sequence) -> Model:
        attributes = ["id", *(name for name, _place in self.in_order)]
        own = [values[place] for _name, place in self.in_order]
        return self.field.target_field.model.from_db(None, attributes, [pk, *own])


@cache
def _reference(model: type[Model], name: str) -> Reference:
    field = model._meta.get_field(name)
    if not isinstance(field, ForeignKey):
        raise TypeError(f"Not a reference: {name}")
    columns = field.target_field.model._meta.concrete_fields
    numbers = tuple(column for column in columns if column.name in NUMBERS.get(name, ()))
    texts = tuple(column for column in columns if column.name in NAMED_BY[name])
    places = {column: place for place, column in enumerate(numbers)}
    places |= {column: place for place, column in enumerate(texts, start=MOST_NUMBERS)}
    order = tuple((column.attname, places[column]) for column in columns if column in places)
    return Reference(field, numbers, texts, order)


def _rows_of(place: int, reference: Reference, documents: Sequence["Feedback"]) -> str:
    """The query for the rows of one reference, or "" when no document has any.

    By hand, because to build six querysets takes a tenth of the page. All that goes into it are
    names of the models and keys of the database.
    """
    keys = {getattr(document, reference.field.attname) for document in documents} - {None}
    if not keys:
        return ""
    quote = connection.ops.quote_name
    numbers = [f"CAST({quote(column.column)} AS integer)" for column in reference.numbers]
    numbers += ["CAST(NULL AS integer)"] * (MOST_NUMBERS - len(numbers))
    texts = [quote(column.column) for column in reference.texts]
    columns = ", ".join([*numbers, *texts, *["''"] * (WIDTH - len(texts))])
    table = quote(reference.field.target_field.model._meta.db_table)
    chosen = ", ".join(str(int(key)) for key in keys)
    return f"SELECT {place}, id, {columns} FROM {table} WHERE id IN ({chosen})"  # noqa: S608


def _fetch(sql: str) -> list[tuple]:
    if not sql:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()
