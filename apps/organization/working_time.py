"""Working time: how long, and until when. Pure functions; each costs as much as there are days.

Moments are aware and come back in UTC; hours are those of the clock on the wall in `zone`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.organization.production_calendar import (
    is_before_holiday,
    is_day_off,
    is_moved_working_day,
)

Span = tuple[int, int]  # from, until: minutes since midnight
Spans = tuple[Span, ...]

FARTHEST = 3660  # days: a calendar of a minute a week must not keep anybody waiting
HOUR = 60
WORKING_DAY = timedelta(hours=8)  # as the policies of deadlines count
SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—]\s*(\d{1,2}):(\d{2})")


class Kind(StrEnum):
    DAY_OFF = "day_off"
    WORKING = "working"
    SHORTENED = "shortened"


class DayOffRule(StrEnum):
    """Where a term goes that would end on a day off."""

    NEXT = "next"
    PREVIOUS = "previous"
    SAME = "same"


@dataclass(frozen=True)
class Difference:
    """What is different on one date; without `spans` the usual hours, or an hour less."""

    kind: str
    spans: Spans = ()


@dataclass(frozen=True)
class Schedule:
    """When people work: `week` from Monday on, and what differs from it.

    A working Saturday that has no hours of its own has those of the first working day of the week.
    """

    week: tuple[Spans, ...]
    follows_production_calendar: bool = True
    exceptions: Mapping[date, Difference] = field(default_factory=dict)

    def spans_of(self, day: date) -> Spans:
        exception = self.exceptions.get(day)
        if exception is None:
            return self._usual(day)
        if exception.kind == Kind.DAY_OFF:
            return ()
        if exception.kind == Kind.WORKING:
            return exception.spans or self.week[day.weekday()] or self._full_day
        return exception.spans or shorten(self._usual(day))

    def is_working(self, day: date) -> bool:
        return bool(self.spans_of(day))

    def _usual(self, day: date) -> Spans:
        spans = self.week[day.weekday()]
        if not self.follows_production_calendar:
            return spans
        if is_day_off(day):
            return ()
        if is_moved_working_day(day):
            spans = spans or self._full_day
        return shorten(spans) if is_before_holiday(day) else spans

    @property
    def _full_day(self) -> Spans:
        return next(filter(None, self.week), ())


OFFICE_DAY: Spans = ((9 * HOUR, 13 * HOUR), (14 * HOUR, 18 * HOUR))
# A five-day week by the production calendar: what the law calls working days.
OFFICE = Schedule((*[OFFICE_DAY] * 5, (), ()))


def shorten(spans: Spans) -> Spans:
    """An hour less, at the end of the day."""
    if not spans:
        return ()
    *others, (begin, end) = spans
    return (*others, (begin, end - HOUR)) if end - begin > HOUR else tuple(others)


def parse_hours(text: str) -> Spans:
    """Read «09:00–13:00, 14:00–18:00»; empty means a day off. Raises `ValidationError`."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    found = [SPAN.fullmatch(part) for part in parts]
    if not all(found):
        raise ValidationError(_("Enter hours like this: 09:00–13:00, 14:00–18:00"))
    spans = tuple(
        (int(h1) * HOUR + int(m1), int(h2) * HOUR + int(m2))
        for h1, m1, h2, m2 in (match.groups() for match in found)
    )
    edges = [edge for span in spans for edge in span]
    is_sound = edges == sorted(set(edges)) and all(edge <= 24 * HOUR for edge in edges)
    if not is_sound or any(int(match[2]) > 59 or int(match[4]) > 59 for match in found):
        raise ValidationError(
            _("The hours of a day go forward and end by 24:00: 09:00–13:00, 14:00–18:00")
        )
    return spans


def write_hours(spans: Spans) -> str:
    """The inverse of `parse_hours`, always spelt the same."""
    return ", ".join(
        f"{begin // HOUR:02}:{begin % HOUR:02}–{end // HOUR:02}:{end % HOUR:02}"
        for begin, end in spans
    )


def add_working_time(
    start: datetime, duration: timedelta, schedule: Schedule, zone: ZoneInfo
) -> datetime:
    """Return when `duration` of working time will have passed since `start`.

    What ends with a working day ends on that evening, not on the next morning; what would take
    longer than `FARTHEST` days ends with them.
    """
    left = duration
    if left <= timedelta(0):
        return start
    end = start
    for begin, end in _spans_from(start, schedule, zone):
        if end - begin >= left:
            return begin + left
        left -= end - begin
    return end


def take_working_time(
    end: datetime, duration: timedelta, schedule: Schedule, zone: ZoneInfo
) -> datetime:
    """Return the last moment since which `duration` of working time has passed at `end`."""
    left = duration
    if left <= timedelta(0):
        return end
    start = end
    for start, until in _spans_back_from(end, schedule, zone):
        if until - start >= left:
            return until - left
        left -= until - start
    return start


def working_offset(minutes: int) -> timedelta:
    """So many minutes as working time: what is a day of the calendar is a working day.

    1440 minutes are eight working hours, 1500 nine, 240 four.
    """
    days, rest = divmod(minutes, 24 * HOUR)
    return days * WORKING_DAY + timedelta(minutes=rest)


def next_working_moment(start: datetime, schedule: Schedule, zone: ZoneInfo) -> datetime:
    """Return `start`, or when work begins after it; `start` where it never does."""
    return next((begin for begin, _end in _spans_from(start, schedule, zone)), start)


def working_time_between(
    start: datetime, end: datetime, schedule: Schedule, zone: ZoneInfo
) -> timedelta:
    """Return the working time from `start` until `end`; nothing when that is not later."""
    passed = timedelta(0)
    for begin, until in _spans_from(start, schedule, zone):
        if begin >= end:
            break
        passed += min(until, end) - begin
    return passed


def add_working_days(day: date, number: int, schedule: Schedule = OFFICE) -> date:
    """Return the last day of a term of working days that begins on the day after `day`."""
    left = number
    for _count in range(FARTHEST):
        if left <= 0:
            break
        day += timedelta(days=1)
        left -= schedule.is_working(day)
    return day


def add_calendar_days(
    day: date,
    number: int,
    schedule: Schedule = OFFICE,
    on_day_off: str = DayOffRule.NEXT,
) -> date:
    """Return the last day of a term of calendar days that begins on the day after `day`.

    A term that would end on a day off ends on the `next` working day (Civil Code, art. 193), on the
    `previous` one, or there all the `same`.
    """
    day += timedelta(days=number)
    step = {DayOffRule.NEXT: 1, DayOffRule.PREVIOUS: -1}.get(DayOffRule(on_day_off), 0)
    for _count in range(FARTHEST):
        if not step or schedule.is_working(day):
            break
        day += timedelta(days=step)
    return day


def _spans_back_from(
    end: datetime, schedule: Schedule, zone: ZoneInfo
) -> Iterator[tuple[datetime, datetime]]:
    """The working spans that begin before `end`, the last one first and cut to it."""
    end = end.astimezone(UTC)
    last = end.astimezone(zone).date()
    for ago in range(FARTHEST):
        day = last - timedelta(days=ago)
        for span in reversed(schedule.spans_of(day)):
            begin, until = (_moment(day, minutes, zone) for minutes in span)
            if begin < end:
                yield begin, min(until, end)


def _spans_from(
    start: datetime, schedule: Schedule, zone: ZoneInfo
) -> Iterator[tuple[datetime, datetime]]:
    """The working spans that end after `start`, the first one cut to it."""
    start = start.astimezone(UTC)
    first = start.astimezone(zone).date()
    for ahead in range(FARTHEST):
        day = first + timedelta(days=ahead)
        for span in schedule.spans_of(day):
            begin, end = (_moment(day, minutes, zone) for minutes in span)
            if end > start:
                yield max(begin, start), end


def _moment(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    if minutes == 24 * HOUR:
        day, minutes = day + timedelta(days=1), 0
    local = datetime.combine(day, time(minutes // HOUR, minutes % HOUR), zone)
    return local.astimezone(UTC)
