from datetime import date

import pytest

from apps.core.transfer.safe_cells import defuse, restore


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1+1",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(A1)",
        "  =HYPERLINK(1)",
        "\t=1+1",
        "\xa0=1+1",
        "\n=1+1",
        "\r+1",
        "\x00=1+1",
        "＝1+1",
        "\tany",
        "+7+cmd|' /C calc'!A0",
    ],
)
def test_a_text_that_begins_like_a_formula_stays_text(text):
    assert defuse(text).startswith("'")


@pytest.mark.parametrize(
    "text",
    [
        "Петров",
        "ОС-2026-000001",
        "a=b",
        "",
        "5 - 3",
        "+7 916 123-45-67",
        "+74951234567; +7 916 1234567",
    ],
)
def test_other_text_is_left_as_it_is(text):
    assert defuse(text) == text


def test_numbers_and_dates_stay_what_they_are():
    assert defuse(-5) == -5
    assert defuse(date(2026, 6, 15)) == date(2026, 6, 15)


def test_control_characters_are_dropped():
    assert defuse("По\x0bлная \x1fстрока") == "Полная строка"


@pytest.mark.parametrize("text", ["=1+1", "'=1+1", "''@x", " -5", "\t=1", "'", "'тихо'", "+7-1+x"])
def test_what_was_defused_is_read_back_as_it_was(text):
    assert restore(defuse(text)) == text


def test_an_apostrophe_does_not_hide_a_formula():
    assert defuse("'=1+1") == "''=1+1"
