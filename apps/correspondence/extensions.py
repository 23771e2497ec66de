"""Where the apps above take part in what is written to the client (`core.extensions`)."""

from typing import TYPE_CHECKING, Protocol

from apps.core.extensions import Point

if TYPE_CHECKING:
    from apps.correspondence.models import ClientMessage


class Ending(Protocol):
    """What only the client is to read, put under the text of a message as it goes out; or ""."""

    def __call__(self, *, message: "ClientMessage") -> str: ...


endings: Point[Ending] = Point("correspondence.endings")
