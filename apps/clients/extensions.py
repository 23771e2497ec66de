"""Where the apps above take part in the card of a client (`core.extensions`)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import QuerySet

from apps.core.extensions import Point, Slot

if TYPE_CHECKING:
    from apps.clients.models import Client
    from apps.organization.models import User

# Each returns rows of an app above by which a user sees the card of their `client` as well.
visible: Point[Callable[["User"], QuerySet]] = Point("clients.visible")

# Both hand over the `client`.
card_actions = Slot("clients.card_actions")  # beside the buttons
card = Slot("clients.card")  # above the visits
# Of each of two cards that are to be merged: what the apps above have of the `client`.
merging_facts = Slot("clients.merging_facts")


@dataclass(frozen=True)
class CardMove:
    """One card goes into another, or comes out again; both rows are locked.

    `since` is the moment of the merging, `at` the present one.
    """

    main: "Client"
    merged: "Client"
    by: "User"
    at: datetime
    since: datetime


class FollowsCard(Protocol):
    """What refers to a client and goes along with a merging of two cards, in its transaction.

    `code` names it in what a merging remembers. `references` are the foreign keys that it takes
    care of, as `app.Model.field`: each key to a client must stand with one of them.
    """

    code: str
    references: tuple[str, ...]

    def move(self, move: CardMove) -> Any:
        """Give the main card what the merged one has. Returns, as JSON, what has moved; nothing is
        something false. It may be called again for what has come to the merged card since.
        """

    def put_back(self, move: CardMove, moved: Any) -> None:
        """Give back exactly what `move` returned, as far as it still stands at the main card."""


follows: Point[FollowsCard] = Point("clients.follows")
