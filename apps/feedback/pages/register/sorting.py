"""The order of the register, and the documents of a page in it, read as far as the page reaches.

A column whose documents stand in no single index is read part by part; the parts follow each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Protocol

from django.db import connection
from django.db.models import Case, F, IntegerField, OrderBy, Q, QuerySet, TextChoices, When

from apps.appeal_types.models import Urgency
from apps.feedback.models import Feedback, State
from apps.feedback.models.goal import GoalReached
from apps.feedback.models.progress import Progress, progress_condition
from apps.feedback.models.querysets import FeedbackQuerySet
from apps.feedback.pages.register.columns import COLUMNS
from apps.feedback.pages.register.shared_values import NEWEST, ByReference, ByValue, values_in_use

SEARCHED_NEWEST = ("-search__registered_at", "-search__feedback_id")
# In the order of the process and of what is urgent, not of the alphabet.
RANKED: dict[str, type[TextChoices]] = {"state": State, "urgency": Urgency}
# As those, and not every document has one.
WORDS: dict[str, type[TextChoices]] = {"progress": Progress, "goal_reached": GoalReached}
ENOUGH = 100  # documents for each that is wanted: of fewer, most that a value has are read in vain
MOST_COUNTED = 100_000


def sort_by(queryset: FeedbackQuerySet, sort: str, *, searching: bool) -> FeedbackQuerySet:
    """Order by a column, `-` before its name for descending; among equals the newest come first.

    What has no value comes last. `searching` by words alone: by the same date in their own index.
    """
    name, sign = sort.removeprefix("-"), "-" if sort.startswith("-") else ""
    newest = SEARCHED_NEWEST if searching else NEWEST
    if name == "registered":
        return queryset.order_by(*(newest if sign else (field[1:] for field in newest)))
    if name == "number":  # never empty, and so read from its index
        return queryset.order_by(f"{sign}number")
    is_word = name in WORDS or name in RANKED
    fields = [_rank(_conditions(name))] if is_word else map(F, _paths(name))
    return queryset.order_by(*(_nulls_last(field, sign) for field in fields), *newest)


def keys_between(documents: QuerySet[Feedback], sort: str, start: int, stop: int) -> list[int]:
    """The keys of `documents[start:stop]`, which are sorted by `sort` already."""
    parts, sign = _parts(sort), "-" if sort.startswith("-") else ""
    if not parts:
        return list(documents.values_list("pk", flat=True)[start:stop])
    keys: list[int] = []
    for part in parts:
        if len(keys) < stop:
            keys += part.keys(documents, sign, stop - len(keys))
    return keys[start:]


def rows_between(documents: QuerySet[Feedback], sort: str, start: int, stop: int) -> list[Feedback]:
    """`documents[start:stop]`, which are sorted by `sort` already."""
    if not _parts(sort):
        return list(documents[start:stop])
    keys = keys_between(documents, sort, start, stop)
    found = documents.order_by().in_bulk(keys)
    return [found[key] for key in keys if key in found]


def is_shared(sort: str) -> bool:
    """Whether documents share what they are sorted by, and so are read value by value."""
    return sort.removeprefix("-") in SHARED


def are_few(documents: QuerySet[Feedback], stop: int) -> bool:
    """Whether they are sorted sooner than the first `stop` are picked out of every value."""
    enough = min(stop * ENOUGH, MOST_COUNTED)
    return documents.order_by().values("pk")[:enough].count() < enough


class Part(Protocol):
    def keys(self, documents: QuerySet[Feedback], sign: str, most: int) -> list[int]:
        """Of those of `documents` that belong to the part, the first in its order."""


@dataclass(frozen=True)
class ByField:
    """Those of `where`, in the order of `fields`, the first of which none of them lacks."""

    where: Q
    fields: Sequence[str] = ()

    def keys(self, documents: QuerySet[Feedback], sign: str, most: int) -> list[int]:
        first = [f"{sign}{field}" for field in self.fields[:1]]
        others = [_nulls_last(F(field), sign) for field in self.fields[1:]]
        found = documents.filter(self.where).order_by(*first, *others, *NEWEST)
        return list(found.values_list("pk", flat=True)[:most])


@dataclass(frozen=True)
class ByWord:
    """Those that have one of the words of a column, which stand in their order; few have none."""

    name: str

    def keys(self, documents: QuerySet[Feedback], sign: str, most: int) -> list[int]:
        conditions = _conditions(self.name)
        found: list[int] = []
        for where in reversed(conditions) if sign else conditions:
            if len(found) < most:
                found += ByField(where).keys(documents, "", most - len(found))
        return found


@dataclass(frozen=True)
class ByNoWord:
    name: str

    def keys(self, documents: QuerySet[Feedback], sign: str, most: int) -> list[int]:
        none = ~reduce(or_, _conditions(self.name))
        return ByField(none).keys(documents, "", most)


def _parts(sort: str) -> tuple[Part, ...]:
    name = sort.removeprefix("-")
    if name in SHARED and connection.vendor == "postgresql":
        return SHARED[name]
    return MOMENTS.get(name, ())


def _paths(name: str) -> list[str]:
    """What a column sorts by: fields of the document, or of a row that it refers to."""
    return [str(path) for path in COLUMNS[name].order_by]


def _rank(conditions: Sequence[Q]) -> Case:
    places = (When(where, then=place) for place, where in enumerate(conditions))
    return Case(*places, output_field=IntegerField())


def _conditions(name: str) -> list[Q]:
    """Of a column that is sorted by its words: which documents have each, in their order."""
    if name == "progress":
        return [progress_condition(Feedback, word) for word in Progress]
    return [Q(**{name: value}) for value in (WORDS | RANKED)[name]]


def _nulls_last(field: F | Case, sign: str) -> OrderBy:
    return field.desc(nulls_last=True) if sign else field.asc(nulls_last=True)


def _moment(field: str) -> tuple[Part, ...]:
    """«Nulls last» PostgreSQL reads from no index: what has a value is asked for alone."""
    absent = Q(**{field: None})
    return ByField(~absent, [field]), ByField(absent)


def _reference(name: str) -> tuple[Part, ...]:
    columns = [path.removeprefix(f"{name}__") for path in _paths(name)]
    return ByReference(name, columns), ByField(Q(**{name: None}))


def _ranked(name: str) -> ByValue:
    return ByValue(name, lambda: list(RANKED[name]))


def _in_use(name: str) -> ByValue:
    return ByValue(name, lambda: values_in_use(name))


NOT_REACTED, NO_REACTION_DUE = Q(reacted_at=None), Q(reaction_due_at=None)
NO_EMPLOYEE, NO_OBJECT = Q(subject_employee=None), Q(subject_object=None)

MOMENTS: dict[str, tuple[Part, ...]] = {
    "deadline": _moment("deadline_at"),
    "internal": _moment("due_at"),
    "statutory": _moment("statutory_due_on"),
    "closed": _moment("closed_at"),
    "incident": _moment("incident_at"),
    **{name: (ByWord(name), ByNoWord(name)) for name in WORDS},
    "reaction": (
        ByField(~NOT_REACTED, ["reacted_at", "reaction_due_at"]),
        ByField(NOT_REACTED & ~NO_REACTION_DUE, ["reaction_due_at"]),
        ByField(NOT_REACTED & NO_REACTION_DUE),
    ),
}
# What many documents share, by reference and by value; a document has one kind of object.
SHARED: dict[str, tuple[Part, ...]] = {
    **{
        name: _reference(name)
        for name in ("type", "client", "branch", "responsible", "category", "author", "goal")
    },
    "object": (
        ByReference("subject_employee", ["last_name"]),
        ByReference("subject_object", ["name"], NO_EMPLOYEE),
        ByField(NO_EMPLOYEE & NO_OBJECT, ["subject_text"]),
    ),
    **{name: (_ranked(name),) for name in RANKED},
    **{name: (_in_use(name),) for name in ("validity", "channel", "city")},
}
