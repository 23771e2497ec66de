"""How a history keeps a change: the raw values are compared, the words beside them are shown.

The words are those of the moment and of the language of whoever made the change: they stay true
when a reference is renamed, and say nothing of whether two values are the same.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Model


def raw(value):
    """The value as JSON keeps it: the key of a row, ISO of a moment (UTC) or a day."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | UUID) else value


def words(value) -> str:
    return "" if value is None else str(value)


def change_of(field: str, before, after, *, show: Callable[[object], str] = words) -> dict:
    """`{"field", "from", "to", "from_shown", "to_shown"}` of one changed field."""
    return {
        "field": field,
        "from": raw(before),
        "to": raw(after),
        "from_shown": show(before),
        "to_shown": show(after),
    }
