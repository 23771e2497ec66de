"""The events of the clock: raised by the apps that know the moments, once a minute."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from apps.notifications.models import Heartbeat, Occurrence
from apps.notifications.services.raising import offsets_of, raise_timed

WATCH = "clock"
LATE = timedelta(hours=1)  # a reminder that comes later than this reminds of nothing
FARTHEST = timedelta(days=30)  # what is older is told of no more, after however long a silence


@dataclass(frozen=True)
class Moment:
    """`name` tells the thing itself, so that a term that was moved is a new one."""

    document_id: int
    name: str
    at: datetime
    users: tuple[int, ...] = ()


@transaction.atomic
def watch_clock(*, at: datetime | None = None) -> None:
    """Raise what has come due. Nothing that was due before the product began to watch."""
    at = at or timezone.now()
    began, _is_new = Heartbeat.objects.get_or_create(name=WATCH, defaults={"at": at})
    since = max(began.at, at - FARTHEST)
    for path in settings.NOTIFICATION_CLOCKS:
        import_string(path)(since=since, at=at)


def raise_before(
    event: str, *, since: datetime, at: datetime, find: Callable[..., Iterable[Moment]]
) -> None:
    """Raise `event` so many minutes before each moment, also a little late where nobody watched.

    `find(after, until)` tells the moments between.
    """
    after = max(since, at - LATE)
    for minutes in offsets_of(event):
        _raise_new(event, minutes, find(after=after, until=at + timedelta(minutes=minutes)))


def raise_after(
    event: str, *, since: datetime, at: datetime, find: Callable[..., Iterable[Moment]]
) -> None:
    """Raise `event` so many minutes after each moment, where that came after `since`."""
    for minutes in offsets_of(event):
        offset = timedelta(minutes=minutes)
        _raise_new(event, minutes, find(after=since - offset, until=at - offset))


def _raise_new(event: str, minutes: int, moments: Iterable[Moment]) -> None:
    """Those that were raised before are left out, so that a quiet minute writes nothing."""
    found = {(each.document_id, _key(each, minutes)): each for each in moments}
    documents = {document_id for document_id, _name in found}
    raised = Occurrence.objects.filter(event=event, document_id__in=documents)
    known = set(raised.values_list("document_id", "key"))
    raise_timed(
        event,
        offset_minutes=minutes,
        moments=[
            (each.document_id, key, each.at, list(each.users))
            for (document_id, key), each in found.items()
            if (document_id, key) not in known
        ],
    )


def _key(moment: Moment, minutes: int) -> str:
    return f"{moment.name}{moment.at:%Y%m%dT%H%M%S}/{minutes}"
