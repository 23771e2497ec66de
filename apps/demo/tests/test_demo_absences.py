"""The demo shows somebody who is away, somebody who will be, and somebody who is back (W3)."""

from datetime import timedelta

import pytest

from apps.demo.absences import build_absences
from apps.demo.tests.conftest import TODAY, order
from apps.feedback.models import Feedback
from apps.organization.models import Absence, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


class Staff:
    """As much of the house as absences ask for."""

    @property
    def users(self) -> dict[str, User]:
        return {user.username: user for user in User.objects.all()}


def days_for(seed: int, day=TODAY) -> list[tuple]:
    Absence.objects.all().delete()
    now = order(0).now + (day - TODAY)
    build_absences(Staff(), seed, now)
    columns = ("user__username", "deputy__username", "starts_on", "ends_on", "reason")
    return list(Absence.objects.order_by("user__username").values_list(*columns))


def test_one_is_away_one_will_be_and_one_is_back():
    away = Absence.objects.on(TODAY).get()
    assert (away.user.username, away.deputy.username) == ("handler_2", "handler")
    assert Absence.objects.get(starts_on__gt=TODAY).deputy.username == "director"
    assert Absence.objects.get(ends_on__lt=TODAY).user.username == "executor"
    assert not Absence.objects.filter(reason="").exists()


def test_the_deputy_has_something_to_do_for_the_absent_one():
    away = Absence.objects.on(TODAY).get()
    assert Feedback.objects.unresolved().filter(responsible=away.user).exists()


def test_on_every_day_and_by_every_seed_it_is_so():
    for seed in range(4):
        for number in range(7):
            day = TODAY + timedelta(days=number)
            rows = days_for(seed, day)
            assert [user for user, *_ in rows] == ["executor", "handler_2", "quality"]
            ill, leave, trip = ((starts, ends) for _, _, starts, ends, _ in rows)
            assert ill[1] < day < trip[0]
            assert leave[0] <= day <= leave[1]


def test_the_seed_decides_on_the_days():
    assert days_for(7) == days_for(7)
    assert len({tuple(days_for(seed)) for seed in range(6)}) > 1
