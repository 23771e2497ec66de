"""The words of a notification: its template, filled in for one reader."""

import re
from dataclasses import dataclass

from django.utils.translation import ngettext

from apps.core.text.placeholders import fill, fill_html
from apps.notifications.extensions import Subject
from apps.notifications.models import (
    Channel,
    NotificationRule,
    NotificationTemplate,
    Occurrence,
)
from apps.notifications.placeholders import FOR_CLIENTS
from apps.organization.models import User

SUBJECT_LENGTH = 250
NUMBERS = 50  # of documents, in one notification of many
_HOLES = re.compile(r"\s*\n\s*\n\s*")


@dataclass(frozen=True)
class Wording:
    subject: str
    text: str
    html: str = ""
    url: str = ""


def render_for(
    rule: NotificationRule,
    occurrence: Occurrence,
    subject: Subject,
    *,
    reader: User | None,
    sees: bool,
) -> Wording:
    """The words for `reader` (a user), or for who stands outside (None).

    Who does not see the document gets no link to it, and of its content nothing (B8).
    """
    values = values_for(subject, reader=reader, sees=sees)
    numbers = occurrence.facts.get("numbers")
    if numbers:
        values |= {"number": _and_more(numbers)}
    words = render(rule.template, rule.channel, values)
    if numbers and rule.channel != Channel.SMS:
        words = _of_many(words, occurrence.facts, comment=str(values.get("comment", "")))
    return words if reader is not None and sees else _without_link(words)


def _and_more(numbers: list[str]) -> str:
    more = len(numbers) - 1
    return ngettext("%(number)s and %(more)s more", "%(number)s and %(more)s more", more) % {
        "number": numbers[0],
        "more": more,
    }


def _of_many(words: Wording, facts: dict, *, comment: str) -> Wording:
    """One event of many documents: the template speaks of one, so only its subject is taken."""
    numbers = facts["numbers"][:NUMBERS]
    left = len(facts["numbers"]) - len(numbers)
    told = ", ".join(numbers) + (f" … +{left}" if left else "")
    return Wording(words.subject, _tidy(f"{comment}\n\n{told}"), url=facts.get("path", words.url))


def values_for(subject: Subject, *, reader: User | None, sees: bool) -> dict[str, object]:
    """As the subject tells them; a client reads only what is for clients, whatever it tells."""
    values = subject.values(reader=reader, sees=sees)
    if reader is None and sees:
        return {name: value for name, value in values.items() if name in FOR_CLIENTS}
    return values


def render(
    template: NotificationTemplate, channel: str, values: dict[str, object], url: str = ""
) -> Wording:
    subject = " ".join(fill(template.subject, values, is_final=True).split())[:SUBJECT_LENGTH]
    url = str(values.get("path", url))
    if channel == Channel.SMS:
        return Wording(subject, fill(template.sms, values, is_final=True).strip())
    html = fill_html(template.html, values) if channel == Channel.EMAIL else ""
    return Wording(subject, _tidy(fill(template.text, values, is_final=True)), html, url)


def _tidy(text: str) -> str:
    """What had no value leaves no hole of empty lines."""
    return _HOLES.sub("\n\n", text).strip()


def _without_link(words: Wording) -> Wording:
    return Wording(words.subject, words.text, words.html)
