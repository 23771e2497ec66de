"""The events of the clock: raised by the apps that know the moments, once a minute."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from apps.messaging.models import Heartbeat
from apps.notifications.extensions import clocks
from apps.notifications.models import Occurrence
from apps.notifications.services.publish import offsets_of, publish_timed
from apps.organization.models import Branch
from apps.organization.services import (
    Schedule,
    add_working_time,
    find_schedules,
    next_working_moment,
    take_working_time,
    working_offset,
)

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
    for publish_due in clocks:
        publish_due(since=since, at=at)


def publish_before(
    event: str, *, since: datetime, at: datetime, find: Callable[..., Iterable[Moment]]
) -> None:
    """Raise `event` so many minutes before each moment, also a little late where nobody watched.

    `find(after, until)` tells the moments between.
    """
    after = max(since, at - LATE)
    for minutes in offsets_of(event):
        _raise_new(event, minutes, find(after=after, until=at + timedelta(minutes=minutes)))


def publish_before_in_working_time(
    event: str, *, since: datetime, at: datetime, find: Callable[..., Iterable[Moment]]
) -> None:
    """As `publish_before`, in working minutes of the branch: a day of them is a working day (A5).

    `find(after, until, branches)` tells the moments between of documents of those branches.
    """
    after = max(since, at - LATE)
    for minutes, hours in _levels(event, at):
        until = hours.latest_before(at, minutes)
        _raise_new(event, minutes, find(after=after, until=until, branches=hours.branches))


def publish_after_in_working_time(
    event: str, *, since: datetime, at: datetime, find: Callable[..., Iterable[Moment]]
) -> None:
    """Raise `event` so many working minutes after each moment, where that came after `since`."""
    for minutes, hours in _levels(event, at):
        after, until = (hours.earlier(moment, minutes) for moment in (since, at))
        _raise_new(event, minutes, find(after=after, until=until, branches=hours.branches))


@dataclass(frozen=True)
class _Hours:
    """Branches that work at the same hours."""

    schedule: Schedule
    zone: ZoneInfo
    branches: tuple[int, ...]

    def latest_before(self, at: datetime, minutes: int) -> datetime:
        """The last moment until which no more than the offset is left: before work begins again."""
        if not minutes:
            return at
        end = add_working_time(at, working_offset(minutes), self.schedule, self.zone)
        return next_working_moment(end, self.schedule, self.zone)

    def earlier(self, at: datetime, minutes: int) -> datetime:
        return take_working_time(at, working_offset(minutes), self.schedule, self.zone)


def _levels(event: str, at: datetime) -> list[tuple[int, _Hours]]:
    """The offsets of the rules in force, each for all branches."""
    offsets = offsets_of(event)
    return list(product(offsets, _hours_of_branches(at))) if offsets else []


def _hours_of_branches(at: datetime) -> list[_Hours]:
    branches = list(Branch.objects.order_by())
    schedules = find_schedules(branches=branches, since=(at - FARTHEST - FARTHEST).date())
    groups: dict[tuple, list[Branch]] = {}
    for branch in branches:
        groups.setdefault((branch.calendar_id, branch.time_zone), []).append(branch)
    return [
        _Hours(schedules[same[0].pk], same[0].zone, tuple(each.pk for each in same))
        for same in groups.values()
    ]


def _raise_new(event: str, minutes: int, moments: Iterable[Moment]) -> None:
    """Those that were raised before are left out, so that a quiet minute writes nothing."""
    found = {(each.document_id, _key(each, minutes)): each for each in moments}
    documents = {document_id for document_id, _name in found}
    raised = Occurrence.objects.filter(event=event, document_id__in=documents)
    known = set(raised.values_list("document_id", "key"))
    publish_timed(
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
