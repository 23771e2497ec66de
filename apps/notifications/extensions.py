"""Where the apps above take part in what is told (`core.extensions`).

What the outbox has to know of a document it asks the app that has it, and moments of the clock are
known to the apps that set them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from django.db.models import Exists

from apps.core.extensions import Point, Single

if TYPE_CHECKING:
    from apps.notifications.models import Notification, NotificationRule
    from apps.organization.models import User
    from apps.organization.services import Schedule


@dataclass(frozen=True)
class Addressee:
    """Somebody who does not sign in: `recipient` as in `Notification`, `zone` his clock.

    `stop_path` leads to where he says that he wants no more of this.
    """

    recipient: str
    address: str
    zone: ZoneInfo
    stop_path: str = ""


class Subject(Protocol):
    """A document, in the light of one occurrence."""

    @property
    def url(self) -> str:
        """The address of its page."""

    @property
    def zone(self) -> ZoneInfo:
        """The clock of its branch."""

    @property
    def barred(self) -> frozenset[int]:
        """The users who are told nothing of it, whatever the rules say."""

    @property
    def schedule(self) -> "Schedule":
        """The working time of its branch."""

    def people(self, rule: "NotificationRule") -> Iterable["User"]:
        """The users whom the audience of a rule means for this document."""

    def client(self, channel: str) -> Addressee | None:
        """The client, where he has an address for the channel and wants to be told by it."""

    def who_sees(self, users: Iterable["User"]) -> set[int]:
        """Of the users, the keys of those for whom the document exists."""

    def values(self, *, reader: "User | None", sees: bool) -> dict[str, object]:
        """What the placeholders stand for; for who does not see it, nothing of its content.

        Without a `reader` it is the client who reads.
        """


class Documents(Protocol):
    def seen_by(self, user: "User", column: str) -> Exists:
        """Whether the document whose key stands in `column` of the outer row exists for `user`."""

    def find(self, document_id: int, facts: dict) -> Subject | None:
        """As `find_all`, of one."""

    def find_all(self, asked: Sequence[tuple[int, dict]]) -> Sequence[Subject | None]:
        """The documents with these keys as they are now, each in the light of its facts.

        In the order asked; None for one that is gone. What they share is read once.
        """

    def find_sample(self, user: "User", number: str) -> int | None:
        """The key of the document with the number, or of the newest, that exists for `user`."""

    def why_not(self, notification: "Notification") -> str:
        """Why a message to a client may not go out any more; "" when it may."""

    def zone_for(self, notification: "Notification") -> ZoneInfo:
        """The clock by which it is night for the client of a message."""

    def note_outcome(self, notification: "Notification") -> None:
        """Write into the history what became of a message to a client, in the transaction."""


class Clock(Protocol):
    """Raises what has come due by `at`, and nothing that was due before `since`."""

    def __call__(self, *, since: datetime, at: datetime) -> None: ...


documents: Single[Documents] = Single("notifications.documents")
clocks: Point[Clock] = Point("notifications.clocks")
