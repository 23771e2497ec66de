"""What stands in a history: the code of what happened, and the changes that it made.

Of a change the raw values are compared and the words beside them are shown. The words are those of
the moment and of the language of whoever made the change: they stay true when a reference is
renamed, and say nothing of whether two values are the same.

Each app declares the codes that it writes, when it is ready, with the words by which the pages tell
of them; so no page of a lower app knows the words of a higher one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

# Who did it, where it was nobody of the house: no employee's name stands beside it.
CLIENT, PRODUCT = pgettext_lazy("history", "Client"), pgettext_lazy("history", "Automatically")


@dataclass(frozen=True)
class Code:
    """How a history calls one thing that happens: in it stands `app.name`.

    `words` tell of it afterwards, `by` is who did it where it was no employee, `event` the
    significant event (of `notifications`) that it is, if it is one.
    """

    name: str
    words: str | Promise
    icon: str
    by: str | Promise = ""
    event: str = ""


class UndeclaredCode(LookupError):
    pass


CODES: dict[str, Code] = {}


def declare(app: str, *codes: Code) -> None:
    """Make the codes of an app known. Raises `ImproperlyConfigured` for one that is taken."""
    for code in codes:
        key = f"{app}.{code.name}"
        if key in CODES:
            raise ImproperlyConfigured(f"The code {key} of the history is declared twice.")
        CODES[key] = code


def declared(key: str) -> Code:
    """Return what `app.name` stands for. Raises `UndeclaredCode`."""
    if key not in CODES:
        raise UndeclaredCode(f"No app has declared the code {key} of the history.")
    return CODES[key]


def raw(value: object) -> Any:
    """The value as JSON keeps it: the key of a row, ISO of a moment (UTC) or a day."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | UUID) else value


def words(value: object) -> str:
    return "" if value is None else str(value)


def change_of(
    field: str, before: Any, after: Any, *, show: Callable[[Any], str] = words
) -> dict[str, Any]:
    """`{"field", "from", "to", "from_shown", "to_shown"}` of one changed field."""
    return {
        "field": field,
        "from": raw(before),
        "to": raw(after),
        "from_shown": show(before),
        "to_shown": show(after),
    }
