"""Russian names in a case: «к доктору Смирновой», by the rules of the Petrovich project.

A name whose gender cannot be told, one in other letters, and some surnames that the rules get wrong
stay as they are: a wrong form is worse than the nominative.
"""

import re
from functools import cache

from pytrovich.detector import PetrovichGenderDetector
from pytrovich.enums import Case, Gender, NamePart
from pytrovich.maker import PetrovichDeclinationMaker

CASES = {
    "genitive": Case.GENITIVE,
    "dative": Case.DATIVE,
    "accusative": Case.ACCUSATIVE,
    "instrumental": Case.INSTRUMENTAL,
    "prepositional": Case.PREPOSITIONAL,
}
_RUSSIAN = re.compile(r"[А-ЯЁа-яё]+(?:[- ][А-ЯЁа-яё]+)*")
# Surnames that are nouns whose vowel comes and goes («Льва», «Зайца»): the rules do not know them.
_LEFT_AS_THEY_ARE = frozenset(
    [
        "бобёр",
        "бобер",
        "день",
        "заяц",
        "ковёр",
        "ковер",
        "козёл",
        "козел",
        "корень",
        "кузнец",
        "лев",
        "любовь",
        "муравей",
        "огурец",
        "орёл",
        "орел",
        "осёл",
        "осел",
        "отец",
        "пень",
        "перец",
        "ремень",
        "рысь",
        "соловей",
        "судец",
        "щегол",
    ]
)
_SURE = (Gender.MALE, Gender.FEMALE)


def inflect(last_name: str, first_name: str, middle_name: str, case: str) -> tuple[str, str, str]:
    """Return the three parts in the case named as in `CASES`; an empty part stays empty."""
    gender = gender_of(first_name, middle_name)
    parts = (
        (last_name, NamePart.LASTNAME),
        (first_name, NamePart.FIRSTNAME),
        (middle_name, NamePart.MIDDLENAME),
    )
    last, first, middle = (_inflected(word, part, gender, CASES[case]) for word, part in parts)
    return last, first, middle


def gender_of(first_name: str, middle_name: str) -> Gender | None:
    """The patronymic tells it surely, the first name mostly; None where neither does."""
    if not _RUSSIAN.fullmatch(first_name or middle_name):
        return None
    found = _detector().detect(firstname=first_name or None, middlename=middle_name or None)
    return found if found in _SURE else None


def _inflected(word: str, part: NamePart, gender: Gender | None, case: Case) -> str:
    if gender is None or not _RUSSIAN.fullmatch(word):
        return word
    if part == NamePart.LASTNAME and word.lower() in _LEFT_AS_THEY_ARE:
        return word
    if word.isupper() and len(word) > 1:  # as lists write it: «СМИРНОВА»
        return _maker().make(part, gender, case, word.title()).upper()
    return _maker().make(part, gender, case, word)


@cache
def _maker() -> PetrovichDeclinationMaker:
    return PetrovichDeclinationMaker()


@cache
def _detector() -> PetrovichGenderDetector:
    return PetrovichGenderDetector()
