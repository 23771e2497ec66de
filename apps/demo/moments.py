"""When appeals come in and when people work: by weekday, hour and season, growing slowly."""

from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

PERIOD_DAYS = 730
WEEKDAY_WEIGHTS = (1.3, 1.15, 1.1, 1.05, 1.0, 0.7, 0.3)
MONTH_WEIGHTS = (0.8, 1.0, 1.1, 1.05, 0.9, 0.95, 0.8, 0.8, 1.1, 1.15, 1.1, 1.05)
HOUR_WEIGHTS = {
    8: 3,
    9: 9,
    10: 12,
    11: 12,
    12: 10,
    13: 8,
    14: 8,
    15: 9,
    16: 9,
    17: 10,
    18: 9,
    19: 6,
    20: 3,
}
OPENS, CLOSES = time(9), time(20)
SUNDAY = 6


def registration_moments(rng: Random, count: int, now: datetime) -> list[datetime]:
    """Return `count` moments of the two years up to `now`, in order."""
    today = timezone.localtime(now).date()
    days = [today - timedelta(days=back) for back in range(PERIOD_DAYS - 1, -1, -1)]
    weights = [_weight(day, place / PERIOD_DAYS) for place, day in enumerate(days)]
    hours = rng.choices(list(HOUR_WEIGHTS), list(HOUR_WEIGHTS.values()), k=count)
    chosen = rng.choices(days, weights, k=count)
    return sorted(
        _not_after(now, _within_hour(rng, day, hour))
        for day, hour in zip(chosen, hours, strict=True)
    )


def working_moment(start: datetime, delay: timedelta, rng: Random) -> datetime:
    """Return the moment after `delay`, moved on to when somebody is at work."""
    local = timezone.localtime(start + delay)
    if OPENS <= local.time() < CLOSES and local.weekday() != SUNDAY:
        return start + delay
    day = local.date() + timedelta(days=local.time() >= CLOSES)
    day += timedelta(days=day.weekday() == SUNDAY)
    hour = rng.choice((9, 9, 10, 10, 11, 12, 13, 14, 15, 16, 17))
    return max(_within_hour(rng, day, hour), start + delay)


def _weight(day: date, age: float) -> float:
    holidays = 0.2 if (day.month, day.day) <= (1, 8) else 1.0
    growth = 0.8 + 0.4 * age
    return WEEKDAY_WEIGHTS[day.weekday()] * MONTH_WEIGHTS[day.month - 1] * holidays * growth


def _within_hour(rng: Random, day: date, hour: int) -> datetime:
    seconds, microsecond = rng.randrange(3600), rng.randrange(1_000_000)
    minute, second = divmod(seconds, 60)
    moment = datetime.combine(day, time(hour, minute, second, microsecond))
    return timezone.make_aware(moment)


def _not_after(now: datetime, moment: datetime) -> datetime:
    while moment > now:
        moment -= timedelta(days=1)
    return moment
