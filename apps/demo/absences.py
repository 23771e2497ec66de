"""Who of the demo is away, was lately, or will be: with a deputy, as in every office (W3)."""

from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from apps.demo.house import House
from apps.organization.models import Absence

LEAVE_DAYS = 14


def build_absences(house: House, seed: int, now: datetime) -> None:
    """Days near the last one of the demo, chosen by the seed alone: nothing else moves by them."""
    rng, today = Random(f"absences {seed}"), timezone.localdate(now)
    monday = today - timedelta(days=today.weekday())
    for user, deputy, reason, starts_on, ends_on in (
        ("handler_2", "handler", "Ежегодный отпуск", *_leave(rng, monday)),
        ("quality", "director", "Командировка в Казань", *_trip(rng, monday)),
        ("executor", "head", "Больничный", *_illness(rng, today)),
    ):
        absence = Absence(
            user=house.users[user],
            deputy=house.users[deputy],
            starts_on=starts_on,
            ends_on=ends_on,
            reason=reason,
        )
        absence.full_clean()
        absence.save()


def _leave(rng: Random, monday: date) -> tuple[date, date]:
    """Two weeks from a Monday; today is one of them."""
    starts_on = monday - timedelta(weeks=rng.randint(0, 1))
    return starts_on, starts_on + timedelta(days=LEAVE_DAYS - 1)


def _trip(rng: Random, monday: date) -> tuple[date, date]:
    """Some working days of one of the next weeks."""
    starts_on = monday + timedelta(weeks=rng.randint(1, 2))
    return starts_on, starts_on + timedelta(days=rng.randint(1, 4))


def _illness(rng: Random, today: date) -> tuple[date, date]:
    """It is over since a day or a few."""
    ends_on = today - timedelta(days=rng.randint(1, 4))
    return ends_on - timedelta(days=rng.randint(4, 9)), ends_on
