"""Texts with names in braces: a fixed list of names is given, and nothing else is looked up.

Neither attributes nor keys of anything: a template cannot reach further than its list. A person may
be asked for in a case, `{responsible:dative}`. What stands in `[[…]]` is left out when nothing is
there to be put into one of its places: `[[, {branch_phone}]]`.
"""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.translation import gettext as _

from apps.core.text.inflection import CASES, inflect
from apps.core.text.names import with_initials

_PLACE = re.compile(r"\{(\w+)(?::(\w+))?\}")
# Whatever stands in braces, and every brace that stands alone.
_BRACES = re.compile(r"\{+[^{}]*+\}+|[{}]")
_PART = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
FOUND_LENGTH = 40  # characters of what is told as wrong
_NO_BRACES = str.maketrans("{}", "()")


@dataclass(frozen=True)
class Person:
    """A value that takes cases: the full name, the surname alone, or the surname and initials."""

    last_name: str
    first_name: str = ""
    middle_name: str = ""
    form: str = "full"

    @classmethod
    def of(cls, row: Any, form: str = "full") -> "Person":
        """Of a user, an employee or a client."""
        return cls(row.last_name, row.first_name, row.middle_name, form)

    def __str__(self) -> str:
        return self._shown(self.last_name, self.first_name, self.middle_name)

    def in_case(self, case: str) -> str:
        return self._shown(*inflect(self.last_name, self.first_name, self.middle_name, case))

    def _shown(self, last_name: str, first_name: str, middle_name: str) -> str:
        if self.form == "surname":
            return last_name
        if self.form == "short":
            return with_initials(last_name, first_name, middle_name)
        return " ".join(filter(None, (last_name, first_name, middle_name)))


def fill(text: str, values: Mapping[str, object], *, is_final: bool = False) -> str:
    """Put the values in; a name without a value, or an unknown one, stays as it stands.

    In a text that `is_final` nobody looks at it any more: there is nothing in its place.

    Braces in a value become parentheses: a text is filled in again when it is looked at, and what
    a client is called, or was answered, must not be taken for a placeholder then.
    """

    def put(found: re.Match) -> str:
        return _value(found, values) or ("" if is_final else found[0])

    return _PLACE.sub(put, _with_parts(text, values))


def fill_html(text: str, values: Mapping[str, object]) -> str:
    """As a final `fill`, for a text that is HTML: what stands in a value is text, never a tag."""
    return _PLACE.sub(lambda found: escape(_value(found, values)), _with_parts(text, values))


def missing_in(texts: Iterable[str]) -> list[str]:
    """The names that still stand in the texts, each once: nothing was there to be put in."""
    names = (found[1] for text in texts for found in _PLACE.finditer(text))
    return list(dict.fromkeys(names))


def refuse_unknown(
    text: str, known: Mapping[str, str | Promise], *, people: Container[str] = frozenset()
) -> None:
    """Raise `ValidationError` naming what is in braces and not in the list, or takes no case.

    Also what only looks like a placeholder, `{client.name}`, `{client!r}`, `{{client}}`: it would
    reach the client as it stands.
    """
    if re.search(r"\[\[|\]\]", _PART.sub(lambda found: found[1], text)):
        raise ValidationError(_("Each [[ needs its ]], and none stands within another."))
    unknown = [name for name in missing_in([text]) if name not in known]
    if unknown:
        message = _("Unknown placeholder: %(names)s. Known are: %(known)s.")
        raise ValidationError(message % {"names": _braced(unknown), "known": _braced(known)})
    if strange := [each for each in _BRACES.findall(text) if not _PLACE.fullmatch(each)]:
        message = _(
            "In braces only a placeholder may stand, exactly as in the list. This is none: "
            "%(found)s. Known are: %(known)s. In the text itself write ( and )."
        )
        found = ", ".join(each[:FOUND_LENGTH] for each in dict.fromkeys(strange))
        raise ValidationError(message % {"found": found, "known": _braced(known)})
    for name, case in _PLACE.findall(text):
        if case and (name not in people or case not in CASES):
            values = {"name": f"{{{name}:{case}}}", "cases": ", ".join(CASES)}
            values["people"] = _braced(each for each in known if each in people)
            message = _("%(name)s: only %(people)s take a case, one of %(cases)s.")
            raise ValidationError(message % values)


def refuse_missing(text: str, known: Mapping[str, str | Promise]) -> None:
    """Raise `ValidationError` while a placeholder stands in the text: somebody would read it."""
    refuse_unknown(text, known, people=known)
    if names := missing_in([text]):
        message = _("There is nothing to put in here: %(names)s. Write it yourself.")
        raise ValidationError(message % {"names": described(names, known)})


def described(names: Iterable[str], known: Mapping[str, str | Promise]) -> str:
    """«{answer} (ответ клиенту)»."""
    return ", ".join(f"{{{name}}} ({known.get(name, '?')})" for name in names)


def listed(known: Mapping[str, str | Promise]) -> str:
    """All of them, for who writes a template: «{client} — имя и отчество клиента», …"""
    names = "; ".join(f"{{{name}}} — {meaning}" for name, meaning in known.items())
    parts = _("What stands in [[…]] is left out without a value: [[, {branch_phone}]].")
    return f"{names}. {parts}"


def _with_parts(text: str, values: Mapping[str, object]) -> str:
    """The text with those of its `[[…]]` that have all their values, without their brackets."""

    def keep(found: re.Match) -> str:
        return found[1] if all(_value(each, values) for each in _PLACE.finditer(found[1])) else ""

    return _PART.sub(keep, text)


def _value(found: re.Match, values: Mapping[str, object]) -> str:
    value, case = values.get(found[1], ""), found[2]
    if not case:
        return str(value).translate(_NO_BRACES)
    inflected = value.in_case(case) if isinstance(value, Person) and case in CASES else ""
    return inflected.translate(_NO_BRACES)


def _braced(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)
