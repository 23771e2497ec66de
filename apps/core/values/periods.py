"""Periods of days: calendar units, bounds in the company's time zone, and their names in words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q, TextChoices
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from apps.core.values.presence import not_none

ALL, CUSTOM = "all", "custom"  # without bounds; of chosen days


class Unit(TextChoices):
    TODAY = "today", _("today")
    WEEK = "week", _("this week")
    MONTH = "month", _("this month")
    QUARTER = "quarter", _("this quarter")
    YEAR = "year", _("this year")


QUARTERS = (
    _("for Q1 %(year)s"),
    _("for Q2 %(year)s"),
    _("for Q3 %(year)s"),
    _("for Q4 %(year)s"),
)


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end`, both included; `None` is without a bound."""

    start: date | None = None
    end: date | None = None

    @classmethod
    def of(cls, unit: str, day: date) -> "Period":
        """The day, week, month, quarter or year in which `day` lies; "all" is without bounds."""
        units: dict[str, Callable[[], Period]] = {
            Unit.TODAY: lambda: cls(day, day),
            Unit.WEEK: lambda: _week(day),
            Unit.MONTH: lambda: _months(day.year, day.month, 1),
            Unit.QUARTER: lambda: _months(day.year, day.month - (day.month - 1) % 3, 3),
            Unit.YEAR: lambda: _months(day.year, 1, 12),
            ALL: cls,
        }
        return units[unit]()

    @property
    def unit(self) -> str:
        """The preset that this period is an instance of, or "custom"."""
        if self.start is None or self.end is None:
            return ALL if self.start == self.end else CUSTOM
        return next((unit for unit in Unit if Period.of(unit, self.start) == self), CUSTOM)

    @property
    def previous(self) -> "Period | None":
        """The whole period before: the same unit, or as many days."""
        if self.start is None or self.end is None:
            return None
        before = self.start - timedelta(days=1)
        if self.unit == CUSTOM:
            return Period(self.start - (self.end - before), before)
        return Period.of(self.unit, before)

    @property
    def next(self) -> "Period | None":
        if self.start is None or self.end is None:
            return None
        after = self.end + timedelta(days=1)
        if self.unit == CUSTOM:
            return Period(after, self.end + (after - self.start))
        return Period.of(self.unit, after)

    def covers(self, field: str) -> Q:
        """The condition that the moment in `field` lies in the period."""
        condition = Q()
        if self.start:
            condition &= Q(**{f"{field}__gte": _midnight(self.start)})
        if self.end:
            condition &= Q(**{f"{field}__lt": _midnight(self.end + timedelta(days=1))})
        return condition

    def within(self, other: "Period") -> "Period":
        """The days that lie in both."""
        starts = [day for day in (self.start, other.start) if day]
        ends = [day for day in (self.end, other.end) if day]
        return Period(max(starts, default=None), min(ends, default=None))

    def __str__(self) -> str:
        """«за III квартал 2026», «с 1 по …»: as it stands in the title of a report."""
        unit = self.unit
        if unit == ALL:
            return gettext("over all time")
        if unit == Unit.TODAY:
            return gettext("for %(day)s") % {"day": in_words(self.start)}
        if unit == Unit.MONTH:
            return gettext("for %(month)s") % {"month": month_name(not_none(self.start))}
        if unit == Unit.QUARTER:
            start = not_none(self.start)
            return QUARTERS[start.month // 3] % {"year": start.year}
        if unit == Unit.YEAR:
            return gettext("for %(year)s") % {"year": not_none(self.start).year}
        return self.in_days

    @property
    def in_days(self) -> str:
        """«с 22 ноября 2026 по 1 декабря 2026»; of a period without a bound, only the other one."""
        bounds = {"start": in_words(self.start), "end": in_words(self.end)}
        if self.end is None:
            return gettext("since %(start)s") % bounds
        if self.start is None:
            return gettext("until %(end)s") % bounds
        return gettext("from %(start)s to %(end)s") % bounds


def validate_order(period: Period) -> None:
    """Refuse a period that ends before it begins."""
    if period.start and period.end and period.start > period.end:
        raise ValidationError(_("The period ends before it begins. Change one of the dates."))


def in_words(day: date | None) -> str:
    """«22 ноября 2026»."""
    return date_format(day, "j E Y") if day else ""


def day_in_words(value: date | datetime) -> str:
    """«22 ноября 2026», of a moment by the clock of the office."""
    return in_words(timezone.localdate(value) if isinstance(value, datetime) else value)


def month_name(day: date) -> str:
    """«ноябрь 2026»: in Russian a month has a small letter inside a sentence."""
    name = date_format(day, "F Y")
    return name.lower() if get_language() == "ru" else name


def _week(day: date) -> Period:
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6))


def _months(year: int, month: int, count: int) -> Period:
    after = month + count
    following = date(year + (after > 12), after - 12 * (after > 12), 1)
    return Period(date(year, month, 1), following - timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
