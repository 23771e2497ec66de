"""Where the apps above take part in what this one does (`core.extensions`)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from apps.core.extensions import Point

if TYPE_CHECKING:
    from apps.organization.models import User


@dataclass(frozen=True)
class Choice:
    """A field of a form in Django admin where a user is chosen, and who may be chosen there.

    `among` narrows all users to those; the database asks no more of the field.
    """

    model_name: str
    field_name: str
    among: Callable[["QuerySet[User]"], "QuerySet[User]"]


choices: Point[Choice] = Point("organization.choices")


@dataclass(frozen=True)
class Work:
    """One kind of work: `words` name a number of it, `rows` are what is still open of a user.

    `give(row, user=…, to=…, by=…, at=…)` hands one row over, or back where `to` is None; what `to`
    may not have it refuses, as services do, and leaves where it is.
    """

    words: Callable[[int], str]
    rows: Callable[["User"], QuerySet]
    give: Callable[..., object]


# What is somebody's by name, to be handed over once they can no longer sign in; in this order.
work_in_hand: Point[Work] = Point("organization.work_in_hand")
