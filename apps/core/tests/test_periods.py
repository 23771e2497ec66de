from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from apps.core.values.periods import Period, validate_order

DAY = date(2026, 2, 28)


@pytest.mark.parametrize(
    ("unit", "start", "end"),
    [
        ("today", DAY, DAY),
        ("week", date(2026, 2, 23), date(2026, 3, 1)),
        ("month", date(2026, 2, 1), date(2026, 2, 28)),
        ("quarter", date(2026, 1, 1), date(2026, 3, 31)),
        ("year", date(2026, 1, 1), date(2026, 12, 31)),
        ("all", None, None),
    ],
)
def test_a_preset_is_the_whole_unit(unit, start, end):
    period = Period.of(unit, DAY)
    assert (period.start, period.end) == (start, end)
    assert period.unit == unit


def test_the_last_quarter_ends_with_the_year():
    assert Period.of("quarter", date(2026, 11, 22)).end == date(2026, 12, 31)


def test_february_of_a_leap_year_has_29_days():
    assert Period.of("month", date(2028, 2, 10)).end == date(2028, 2, 29)


@pytest.mark.parametrize("unit", ["today", "week", "month", "quarter", "year"])
def test_neighbours_are_whole_units_that_touch(unit):
    period = Period.of(unit, DAY)
    assert period.previous.unit == period.next.unit == unit
    assert period.previous.next == period.next.previous == period


def test_neighbours_of_own_dates_are_as_long():
    period = Period(date(2026, 2, 3), date(2026, 2, 12))
    assert period.previous == Period(date(2026, 1, 24), date(2026, 2, 2))
    assert period.next == Period(date(2026, 2, 13), date(2026, 2, 22))


def test_a_period_without_a_bound_has_no_neighbours():
    assert Period(DAY, None).previous is None
    assert Period().next is None


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (Period.of("today", DAY), "за 28 февраля 2026"),
        (Period.of("week", DAY), "с 23 февраля 2026 по 1 марта 2026"),
        (Period.of("month", DAY), "за февраль 2026"),
        (Period.of("quarter", date(2026, 10, 1)), "за IV квартал 2026"),
        (Period.of("year", DAY), "за 2026 год"),
        (Period(), "за всё время"),
        (Period(DAY, None), "с 28 февраля 2026"),
        (Period(None, DAY), "по 28 февраля 2026"),
    ],
)
def test_a_period_in_words(period, words):
    assert str(period) == words


def test_a_period_in_english():
    with translation.override("en"):
        assert str(Period.of("quarter", DAY)) == "for Q1 2026"
        assert str(Period.of("month", DAY)) == "for February 2026"


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValidationError, match="заканчивается раньше, чем начинается"):
        validate_order(Period(date(2026, 3, 2), date(2026, 3, 1)))
    for period in (Period(DAY, DAY), Period(DAY, None), Period(None, DAY), Period()):
        validate_order(period)
