"""A document as a card: what one decides by, in the space of a visiting card (A3).

Written by hand as the cells of the register are (docs/decisions/003-register-cells.md): a board
shows a hundred at once.
"""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Protocol

from django import template
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from apps.appeal_types.models import Urgency
from apps.clients.models import Client
from apps.core.templatetags.components import icon
from apps.core.values.durations import days_in_words
from apps.feedback.deadlines.display import deadline_left, deadline_urgency
from apps.feedback.models import Feedback
from apps.feedback.pages.register.cells import DATE_ICONS, deadline_day, short_moment, short_name

register = template.Library()


class Card(Protocol):
    """Of a board; `place` in its column, and `since` when it is at its stage."""

    @property
    def document(self) -> Feedback: ...
    @property
    def place(self) -> str: ...
    @property
    def since(self) -> datetime: ...


@register.simple_tag
def document_cards(cards: Iterable[Card], may_move: bool = False) -> SafeString:
    """The cards as items of a list; each has `document`, `place` in its column, and `since`."""
    now, language = timezone.now(), get_language()
    return mark_safe("".join(_card(card, may_move, now, language) for card in cards))


def _card(card: Card, may_move: bool, now: datetime, language: str) -> str:
    feedback, today = card.document, timezone.localdate(now)
    number = escape(feedback.number)
    responsible = escape(short_name(feedback.responsible)) or _words(language)["nobody"]
    return (
        f'<li class="board-card" id="card-{feedback.pk}" data-card="{feedback.pk}"'
        f' data-state="{feedback.state}" data-place="{card.place}">'
        f'<span class="board-card-head"><a href="{_root(get_script_prefix())}{feedback.pk}/"'
        f' draggable="false">{number}</a>'
        f"{_move_button(number, language) if may_move else ''}</span>"
        f'<b class="ellipsis">{escape(_applicant(feedback))}</b>'
        f'<span class="board-card-about">{_urgency(feedback.urgency, language)}'
        f"{_about(feedback)}</span>"
        f"{_term(feedback, now, language)}"
        f'<span class="board-card-foot"><span class="ellipsis">{responsible}</span>'
        f"{_days(card.since, today, language)}</span></li>"
    )


@cache
def _root(script_prefix: str) -> str:
    return reverse("feedback:list")


@cache
def _words(language: str) -> dict[str, str]:
    """What all cards say, in the language of the page; escaped."""
    return {
        "nobody": f'<span class="muted">{escape(gettext("Nobody responsible"))}</span>',
        "waiting": escape(gettext("waiting for the client")),
        "by_law": escape(gettext("by law")),
        "in_stage": escape(gettext("At this stage")),
        "today": escape(gettext("since today")),
    }


def _applicant(feedback: Feedback) -> str:
    client = feedback.client
    is_person = client and client.kind == Client.Kind.PERSON
    return short_name(client) if is_person else feedback.applicant


def _about(feedback: Feedback) -> str:
    kind: str = escape(str(feedback.type))
    if feedback.is_complaint:
        kind = f'<span class="nature-complaint">{kind}</span>'
    return f"{kind} · {escape(str(feedback.category))}" if feedback.category else kind


@cache
def _urgency(value: str, language: str) -> str:
    if value == Urgency.NORMAL:
        return ""
    words = Urgency(value).label
    return format_html('<span class="urgency-{}">{}{}</span> · ', value, _icon("urgent"), words)


ICONS: tuple[str, ...] = (
    "dots",
    "urgent",
    "calendar-check",
    "calendar-time",
    "player-pause",
    "hourglass-low",
)
ICONS += tuple(DATE_ICONS.values())


@register.simple_tag
def card_icons() -> SafeString:
    """What the icons of the cards refer to, once for the page: drawn on each they are half."""
    return _card_icons()


@cache
def _card_icons() -> SafeString:
    symbols = "".join(_symbol(name) for name in ICONS)
    return mark_safe(f'<svg hidden aria-hidden="true">{symbols}</svg>')


def _symbol(name: str) -> str:
    drawn = str(icon(name))
    body = drawn[drawn.index(">") + 1 : drawn.rindex("</svg>")]
    return (
        f'<symbol id="card-{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        f' stroke-linecap="round" stroke-linejoin="round">{body}</symbol>'
    )


def _icon(name: str) -> SafeString:
    return mark_safe(f'<svg class="icon" aria-hidden="true"><use href="#card-{name}"/></svg>')


def _move_button(number: str, language: str) -> str:
    label = _move_label(language) % {"number": number}
    return (
        f'<button class="btn btn-ghost btn-icon btn-sm needs-js" type="button" data-moves'
        f' title="{label}" aria-label="{label}">{_icon("dots")}</button>'
    )


@cache
def _move_label(language: str) -> str:
    return escape(gettext("Move %(number)s to…"))


def _term(feedback: Feedback, now: datetime, language: str) -> str:
    if feedback.closed_at:
        return _line("", "calendar-check", short_moment(feedback.closed_at))
    said = _words(language)
    if not feedback.deadline_at:
        return _line("", "player-pause", said["waiting"]) if feedback.waiting_since else ""
    name = deadline_urgency(feedback, now)
    left = escape(deadline_left(feedback, now, units=1)) if name else deadline_day(feedback)
    drawing = "player-pause" if feedback.waiting_since else DATE_ICONS.get(name, "calendar-time")
    words = f"{left}, {said['by_law']}" if feedback.deadline_by_law else left
    return _line(f" {name}" if name else "", drawing, words)


def _line(name: str, drawing: str, words: str) -> str:
    return f'<span class="board-card-term{name}">{_icon(drawing)}{words}</span>'


def _days(since: datetime, today: date, language: str) -> str:
    """How long it has been at its stage."""
    said = _words(language)
    words = escape(days_in_words((today - timezone.localdate(since)).days)) or said["today"]
    return (
        f'<span class="board-card-days" title="{said["in_stage"]}">{_icon("hourglass-low")}'
        f'<span class="visually-hidden">{said["in_stage"]}: </span>{words}</span>'
    )
