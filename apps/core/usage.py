"""How much depends on a row of a reference: told on its page, before it is changed or retired.

The apps whose records name references say how to count them (`extensions.uses`).
"""

from dataclasses import dataclass

from django.db.models import Model

from apps.core import extensions


@dataclass(frozen=True)
class Use:
    """What names the row, in words, with the address of the list where it can be seen, if any."""

    label: str
    count: int
    address: str = ""


def uses_of(row: Model, user) -> list[Use]:
    return [use for counted in extensions.uses for use in counted(row, user) if use.count]
