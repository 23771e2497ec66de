"""Money is read as people write it, is never rounded, and is shown as an office writes it."""

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from apps.core.values.money import decimals, money, parse_money

AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("12345.6", "12\u00a0345,60\u00a0₽"),
        ("0.05", "0,05\u00a0₽"),
        ("4800", "4\u00a0800,00\u00a0₽"),
        ("1234567890.99", "1\u00a0234\u00a0567\u00a0890,99\u00a0₽"),
    ],
)
def test_it_is_shown_with_kopecks_and_thousands(amount, shown):
    with translation.override("ru"):
        assert money(Decimal(amount)) == shown


def test_in_english_and_in_another_currency():
    with translation.override("en"):
        assert money(Decimal("12345.6"), "USD") == "12,345.60\u00a0$"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("12 345,60", "12345.60"),
        ("12\u00a0345,60\u00a0₽", "12345.60"),
        ("4800", "4800"),
        ("4800 руб.", "4800"),
        ("0.5", "0.5"),
        ("12,345", "12.345"),
        ("-5", "-5"),
    ],
)
def test_any_usual_spelling_is_read_and_nothing_is_rounded(typed, read):
    assert parse_money(typed) == Decimal(read)


@pytest.mark.parametrize(
    "typed",
    ["", "пять тысяч", "1.2.3", "1,234.50", "nan", "Infinity", "1e9", "٣", "--5", "₽", "5-"],
)
def test_what_is_no_amount_is_not_guessed(typed):
    assert parse_money(typed) is None


@given(AMOUNTS)
def test_what_is_shown_is_read_back_as_it_was(amount):
    with translation.override("ru"):
        assert parse_money(money(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "places"), [("5", 0), ("5.50", 1), ("5.05", 2), ("5.005", 3), ("100", 0)]
)
def test_places_that_matter_are_counted(amount, places):
    assert decimals(Decimal(amount)) == places
