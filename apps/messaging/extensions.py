"""Where apps take part in what leaves the house (`core.extensions`)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise

from apps.core.extensions import Point

MOST_ATTEMPTS = 8

if TYPE_CHECKING:
    from apps.messaging.models import ChannelSettings, Message


@dataclass(frozen=True)
class Payload:
    """What is handed to a provider, made by the owner of the message when it goes out.

    `key` makes it the same message however often it is sent. A channel takes what it has room for:
    `footer` stands under the text, messages of one `thread` belong together, `stop_url` leads to
    where the addressee says that they want no more of it.
    """

    key: UUID
    address: str
    subject: str
    text: str
    html: str = ""
    footer: str = ""
    thread: str = ""
    stop_url: str = ""
    is_automatic: bool = False


@dataclass(frozen=True)
class Report:
    """What became of a message at the other end; `words` say why it did not arrive."""

    arrived: bool
    words: str = ""


class Channel(Protocol):
    """A way out of the house."""

    code: str
    reports: bool  # whether it can be asked later what became of a message

    @property
    def label(self) -> str | Promise: ...

    def held_because(self) -> str:
        """Why nothing leaves by it at present, in words; "" when it does."""

    def send(self, payload: Payload, *, before_handing_over: Callable[[], None]) -> str:
        """Hand it to the provider and return the id that it gave, perhaps "".

        Calls `before_handing_over` when nothing of the message has gone and all of it goes next;
        what that raises ends the sending. Raises `Refused`, `NotNow` or `Unknown`
        (see `messaging.outcomes`).
        """

    def fetch_report(self, provider_id: str, address: str) -> Report | None:
        """What became of what it has taken; None while that is on its way. See `reports`."""


class Owner:
    """Answers for the messages of one model; an app above registers one of its own.

    Asked in batches: the rows that one worker has claimed by one channel.
    """

    model: "type[Message]"
    refused_state = "held"  # how a message ends that may not go any more
    most_attempts = MOST_ATTEMPTS  # then it has failed
    # Of what has waited longer for a provider that is away, attempts are counted after all.
    patience: timedelta | None = None

    # Whether administrators decide about what failed; else those who wrote it are told.
    has_dead_letters = True

    def ready(self, rows: QuerySet, *, channel: "ChannelSettings", at: datetime) -> QuerySet:
        """Of the rows that are due, those that may be claimed now; the others just wait."""
        return rows

    def choose(self, messages: "Sequence[Any]", *, at: datetime) -> "Sequence[Any]":
        """Of those, in their order, as many as the owner has room for; the others just wait."""
        return messages

    def put_off(
        self, messages: "Sequence[Any]", *, channel: "ChannelSettings", at: datetime
    ) -> dict[int, datetime]:
        """By their keys, those that may not go before a certain moment."""
        return {}

    def refusals(self, messages: "Sequence[Any]") -> dict[int, str]:
        """By their keys, those that may not go any more, with the reason."""
        return {}

    def payload(self, message: Any) -> Payload:
        """What is handed over; made when it goes, so that it need not be kept."""
        raise NotImplementedError

    def follows(self, message: Any) -> bool:
        """Whether `finished` has something to do for it."""
        return False

    def finished(self, message: Any) -> None:
        """It has ended, as its row says: called in the transaction in which that is written."""

    # How its messages stand in the settings, beside what is known of all of them.
    shown: tuple[str, ...] = ("subject", "text")

    def outgoing(self) -> QuerySet:
        """Its messages that leave the house, or have left it."""
        return self.model.objects.all()

    def about(self, message: Any) -> str:
        """What it is about, in a few words."""
        return ""

    def addressee(self, message: Any) -> str:
        raise NotImplementedError

    def send_again(self, message: Any, *, by: Any) -> None:
        """What `by` decides of a dead letter; raises `Conflict` where that is none any more."""
        raise NotImplementedError


channels: Point[Channel] = Point("messaging.channels")
owners: Point[Owner] = Point("messaging.owners")
# Each tells since when something waits of which no message has been made yet; None: nothing does.
unwritten: Point[Callable[[], datetime | None]] = Point("messaging.unwritten")
