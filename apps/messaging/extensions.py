"""Where apps take part in what leaves the house (`core.extensions`)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.utils.functional import Promise

from apps.core.extensions import Point


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


class Channel(Protocol):
    """A way out of the house."""

    code: str
    label: Promise

    def held_because(self) -> str:
        """Why nothing leaves by it at present, in words; "" when it does."""

    def send(self, payload: Payload, *, before_handing_over: Callable[[], None]) -> str:
        """Hand it to the provider and return the id that it gave, perhaps "".

        Calls `before_handing_over` when nothing of the message has gone and all of it goes next;
        what that raises ends the sending. Raises `Refused`, `NotNow` or `Unknown`
        (see `core.outcome`).
        """


channels: Point[Channel] = Point("messaging.channels")
