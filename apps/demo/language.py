"""Russian that agrees: gender, cases of surnames, dates in words; and texts with places to fill.

A text may hold `[он ждал|она ждала]` (by the client's gender), `{он сказал|она сказала}` (by the
employee's) and `{name}` (a fact of the document).
"""

import re
from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone

MONTHS = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)
WEEKDAYS = (
    "в понедельник",
    "во вторник",
    "в среду",
    "в четверг",
    "в пятницу",
    "в субботу",
    "в воскресенье",
)

_PLACE = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]|\{([^{}|]*)\|([^{}|]*)\}|\{(\w+)\}")


def lines(block: str) -> tuple[str, ...]:
    """The texts of a block, one a line."""
    return tuple(filter(None, (line.strip() for line in block.splitlines())))


def fill(text: str, facts: Mapping[str, str], *, she: bool = False, her: bool = False) -> str:
    """Fill in the places of a text; `she` is the client, `her` the employee.

    Raises `KeyError` for a fact that is not known.
    """

    def replace(match: re.Match) -> str:
        he_client, she_client, he_employee, she_employee, name = match.groups()
        if name is not None:
            return facts[name]
        if he_client is not None:
            return she_client if she else he_client
        return she_employee if her else he_employee

    return _PLACE.sub(replace, text)


def is_woman(person) -> bool:
    """By the patronymic, as Russian names show it."""
    return person.middle_name.endswith("на")


def decline(surname: str, *, woman: bool) -> dict[str, str]:
    """Genitive, dative and accusative of a surname on -ов, -ев, -ин."""
    if woman:
        return {"gen": surname[:-1] + "ой", "dat": surname[:-1] + "ой", "acc": surname[:-1] + "у"}
    return {"gen": surname + "а", "dat": surname + "у", "acc": surname + "а"}


def day_in_words(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"


def moment_in_words(at: datetime) -> str:
    """«в 12:30, 15 июня», as the journal of a clinic writes it."""
    local = timezone.localtime(at)
    return f"в {local:%H:%M}, {day_in_words(local)}"


def lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
