"""The Russian production calendar: days off, working Saturdays, short days before holidays.

Days off and working days moved by the Government come from the library `holidays`. It does not know
the short days: one hour less on the day before a holiday (Labour Code, art. 95). A working Saturday
that stands in for such a day is short too; these few dates are exceptions of the default calendar
(migration 0004).

The library knows many countries and is loaded where it is asked.
"""

from datetime import date, timedelta
from functools import cache

# Non-working holidays of the Labour Code, art. 112: (month, day).
HOLIDAYS = frozenset(
    [*((1, day) for day in range(1, 9)), (2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)]
)


def is_day_off(day: date) -> bool:
    """A holiday, or a day off that was moved to this day; an ordinary weekend is not meant."""
    return day in _year(day.year)[0]


def is_moved_working_day(day: date) -> bool:
    """A Saturday or Sunday that works, because its rest was moved to another day."""
    return day in _year(day.year)[1]


def is_before_holiday(day: date) -> bool:
    after = day + timedelta(days=1)
    return (after.month, after.day) in HOLIDAYS


@cache
def _year(year: int) -> tuple[frozenset[date], frozenset[date]]:
    import holidays

    calendar = holidays.country_holidays("RU", years=year)
    return frozenset(calendar), frozenset(calendar.weekend_workdays)
