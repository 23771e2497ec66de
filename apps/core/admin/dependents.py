"""How much depends on a row of a reference: told on its page, before it is changed or retired.

The apps whose records name references say how to count them (`extensions.dependents`).
"""

from dataclasses import dataclass

from django.db.models import Model

from apps.core import extensions


@dataclass(frozen=True)
class Dependents:
    """What names the row, in words, with the address of the list where it can be seen, if any."""

    label: str
    count: int
    address: str = ""


def dependents_of(row: Model, user) -> list[Dependents]:
    return [each for counted in extensions.dependents for each in counted(row, user) if each.count]
