"""Texts made to keep the server busy: what is typed by one never makes the others wait."""

import pytest
from django.utils import timezone

from apps.core.search import words_with_stems
from apps.core.transfer.safe_cells import defuse

LONGEST = 100_000  # characters of a statement
QUICK = 2  # seconds, for a machine with much else to do


@pytest.mark.parametrize("piece", ["a", "a.", "a-", "1.", "+7", "a@", "ж.", "aж-", "7 ", ".ru"])
def test_a_long_monotonous_text_is_indexed_in_a_moment(piece):
    # Sizes that grow, so that a slow expression fails here instead of hanging the tests.
    for length in (1_000, 4_000, LONGEST):
        begun = timezone.now()
        words_with_stems(piece * (length // len(piece)))
        assert (timezone.now() - begun).total_seconds() < QUICK, f"{length} characters"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Пишите на Ivanov.P@mail.ru, жду", "ivanov.p@mail.ru"),
        ("см. www.clinic-32.ru.", "www.clinic-32.ru"),
        ("почта: ivanov@почта.рф", "ivanov@почта.рф"),
        ("отзыв @stom.clinic", "@stom.clinic"),
        ("site.ru-2026", "site.ru"),
    ],
)
def test_addresses_are_words_of_their_own(text, address):
    assert address in words_with_stems(text)


def test_what_no_workbook_can_hold_is_left_out():
    assert defuse("сло\ufffeво\uffff") == "слово"
