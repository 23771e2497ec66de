"""Russian names in a case: «к доктору Смирновой», by the rules of the Petrovich project.

A name whose gender cannot be told, and one in other letters, stays as it is: a wrong form is worse
than the nominative.
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
_SURE = (Gender.MALE, Gender.FEMALE)


def inflect(last_name: str, first_name: str, middle_name: str, case: str) -> tuple[str, str, str]:
    """Return the three parts in the case named as in `CASES`; an empty part stays empty."""
    gender = gender_of(first_name, middle_name)
    parts = (last_name, NamePart.LASTNAME), (first_name, NamePart.FIRSTNAME)
    parts = (*parts, (middle_name, NamePart.MIDDLENAME))
    return tuple(_inflected(word, part, gender, CASES[case]) for word, part in parts)


def gender_of(first_name: str, middle_name: str) -> Gender | None:
    """The patronymic tells it surely, the first name mostly; None where neither does."""
    if not _RUSSIAN.fullmatch(first_name or middle_name):
        return None
    found = _detector().detect(firstname=first_name or None, middlename=middle_name or None)
    return found if found in _SURE else None


def _inflected(word: str, part: NamePart, gender: Gender | None, case: Case) -> str:
    if gender is None or not _RUSSIAN.fullmatch(word):
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
