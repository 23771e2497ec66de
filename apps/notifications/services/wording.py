"""The words of a notification: its template, filled in for one reader."""

import re
from dataclasses import dataclass

from apps.core.placeholders import fill, fill_html
from apps.notifications.models import (
    Channel,
    NotificationRule,
    NotificationTemplate,
    Occurrence,
)
from apps.notifications.services.documents import Subject
from apps.notifications.vocabulary import FOR_CLIENTS

SUBJECT_LENGTH = 250
_HOLES = re.compile(r"\s*\n\s*\n\s*")


@dataclass(frozen=True)
class Wording:
    subject: str
    text: str
    html: str = ""
    url: str = ""


def words_of(
    rule: NotificationRule, occurrence: Occurrence, subject: Subject, *, reader, sees: bool
) -> Wording:
    """The words for `reader` (a user), or for who stands outside (None).

    Who does not see the document gets no link to it, and of its content nothing (B8).
    """
    values = values_for(subject, reader=reader, sees=sees)
    words = written(rule.template, rule.channel, values)
    return words if reader is not None and sees else _without_link(words)


def values_for(subject: Subject, *, reader, sees: bool) -> dict[str, object]:
    """As the subject tells them; a client reads only what is for clients, whatever it tells."""
    values = subject.values(reader=reader, sees=sees)
    if reader is None and sees:
        return {name: value for name, value in values.items() if name in FOR_CLIENTS}
    return values


def written(
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
