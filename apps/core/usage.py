"""How much depends on a row of a reference: told on its page, before it is changed or retired.

The apps whose records name references say how to count them, when they are ready: `counters`
holds functions of a row and a user that return what this user may know of.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model


@dataclass(frozen=True)
class Use:
    """What names the row, in words, with the address of the list where it can be seen, if any."""

    label: str
    count: int
    address: str = ""


counters: list[Callable[[Model, object], list[Use]]] = []


def uses_of(row: Model, user) -> list[Use]:
    return [use for counter in counters for use in counter(row, user) if use.count]
