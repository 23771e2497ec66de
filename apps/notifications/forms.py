from collections.abc import Iterator
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import Promise

from apps.notifications.events import EVENTS
from apps.notifications.models import Channel
from apps.notifications.services.preferences import declined_by, offered_to
from apps.organization.models import User


@dataclass(frozen=True)
class Box:
    """One event by one channel; None for `name` where nobody is told so."""

    channel: str
    label: str | Promise
    name: str = ""
    is_on: bool = False
    is_fixed: bool = False


@dataclass(frozen=True)
class Row:
    label: str | Promise
    about: str | Promise
    boxes: tuple[Box, ...]


class PreferencesForm:
    """A table of events and channels; a box that is not sent is switched off."""

    channels = (Channel.INBOX, Channel.EMAIL)

    def __init__(self, data: QueryDict | None, *, user: User) -> None:
        self._data = data
        self._offered = offered_to(user)
        self._declined = declined_by(user)

    @property
    def rows(self) -> Iterator[Row]:
        for event in EVENTS.values():
            boxes = tuple(self._box(event.code, channel) for channel in self.channels)
            if any(box.name for box in boxes):
                yield Row(event.label, event.about, boxes)

    @property
    def wanted(self) -> set[tuple[str, str]]:
        return {key for key in self._offered if _name(*key) in (self._data or {})}

    def _box(self, event: str, channel: str) -> Box:
        key = event, channel
        label = Channel(channel).label
        if key not in self._offered:
            return Box(channel, label)
        is_fixed = not self._offered[key]
        return Box(channel, label, _name(*key), is_fixed or key not in self._declined, is_fixed)


def _name(event: str, channel: str) -> str:
    return f"{event}-{channel}"
