"""The cells of the register: what the page shows of a document, column by column."""

from datetime import date, datetime
from functools import cache, lru_cache

from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _

from apps.appeal_types.models import Urgency
from apps.clients.models import Client
from apps.core.templatetags.components import icon
from apps.core.text.names import with_initials
from apps.core.values.durations import duration
from apps.core.values.money import money
from apps.core.values.periods import day_in_words
from apps.core.values.presence import not_none
from apps.feedback.deadlines.display import (
    days_left,
    deadline_left,
    deadline_urgency,
    time_left,
    urgency,
    urgency_by_law,
)
from apps.feedback.models import Feedback
from apps.feedback.templatetags.states import state_badge
from apps.organization.models import Employee, User, marked_as_gone

URGENCY_LABELS = dict(Urgency.choices)
DATE_ICONS = {"due-over": "alert-triangle", "due-soon": "clock-exclamation"}


def number_cell(feedback: Feedback) -> SafeString:
    return format_html('<a href="{}">{}</a>', address_of(feedback), feedback)


def registered_cell(feedback: Feedback) -> str:
    return short_moment(feedback.registered_at)


def type_cell(feedback: Feedback) -> SafeString | str:
    if not feedback.is_complaint:
        return str(feedback.type or "")
    return format_html('<span class="nature-complaint">{}</span>', feedback.type)


def client_cell(feedback: Feedback) -> str:
    client = feedback.client
    is_person = client and client.kind == Client.Kind.PERSON
    return short_name(client) if is_person else feedback.applicant


def state_cell(feedback: Feedback) -> SafeString:
    return state_badge(feedback.state)


def object_cell(feedback: Feedback) -> str:
    employee = feedback.subject_employee
    return short_name(employee) if employee else feedback.subject


def responsible_cell(feedback: Feedback) -> str:
    return short_name(feedback.responsible)


def author_cell(feedback: Feedback) -> str:
    return short_name(feedback.author)


def earlier_term(feedback: Feedback) -> datetime | date | None:
    """A day where it is that of the law, else a moment."""
    return feedback.statutory_due_on if feedback.deadline_by_law else feedback.deadline_at


def deadline_cell(feedback: Feedback) -> SafeString | str:
    """The earlier term; who waits for the client has that of the law alone."""
    if not feedback.deadline_at:
        return _waiting() if feedback.waiting_since else ""
    name = deadline_urgency(feedback)
    words = deadline_left(feedback, units=1) if name else deadline_day(feedback)
    drawing = "player-pause" if feedback.waiting_since else DATE_ICONS.get(name, "")
    if feedback.deadline_by_law:
        words = format_html('{} <span class="muted">{}</span>', words, _("by law"))
    if not drawing:
        return words
    return format_html('<span class="{}">{} {}</span>', name, icon(drawing), words)


def internal_cell(feedback: Feedback) -> SafeString | str:
    if feedback.waiting_since:
        return _waiting()
    if not feedback.due_at:
        return ""
    if not feedback.is_open or not (name := urgency(feedback.due_at)):
        return short_moment(feedback.due_at)
    left = time_left(feedback.due_at, units=1)
    return format_html('<span class="{}">{} {}</span>', name, icon(DATE_ICONS[name]), left)


def urgency_cell(feedback: Feedback) -> SafeString | str:
    if feedback.urgency == Urgency.NORMAL:
        return str(URGENCY_LABELS[feedback.urgency])
    return format_html(
        '<span class="urgency-{}">{}</span>', feedback.urgency, URGENCY_LABELS[feedback.urgency]
    )


def statutory_cell(feedback: Feedback) -> SafeString | str:
    due = feedback.statutory_due_on
    if due is None:
        return ""
    end = not_none(feedback.statutory_due_at)
    if not feedback.is_open or not (name := urgency_by_law(end)):
        return short_day(due)
    left = days_left(end)
    return format_html('<span class="{}">{} {}</span>', name, icon(DATE_ICONS[name]), left)


def reaction_cell(feedback: Feedback) -> SafeString | str:
    due = feedback.reaction_due_at
    if feedback.reacted_at:
        after = duration(feedback.reacted_at - not_none(feedback.registered_at), units=1)
        return _late(after, DATE_ICONS["due-over"]) if feedback.reacted_late else after
    if not due or not feedback.is_open:
        return ""
    if due < timezone.now():
        return _late(time_left(due, units=1), DATE_ICONS["due-over"])
    return format_html("{} {}", pgettext("term", "by"), short_moment(due))


def closed_cell(feedback: Feedback) -> str:
    return short_moment(feedback.closed_at)


def incident_cell(feedback: Feedback) -> str:
    return short_moment(feedback.incident_at)


def payment_date_cell(feedback: Feedback) -> str:
    return day_in_words(feedback.disputed_on) if feedback.disputed_on else ""


def payment_cell(feedback: Feedback) -> str:
    return "" if feedback.disputed_amount is None else money(feedback.disputed_amount)


def address_of(document: Feedback) -> str:
    """As `get_absolute_url`, which for all rows of a page takes a twentieth of it."""
    return f"{_root(get_script_prefix())}{document.pk}/"


@cache
def _root(script_prefix: str) -> str:
    return reverse("feedback:list")


def _late(words: str, icon_name: str) -> SafeString:
    return format_html('<span class="due-over">{} {}</span>', icon(icon_name), words)


def _waiting() -> SafeString:
    return format_html("{} {}", icon("player-pause"), _("waiting for the client"))


def deadline_day(feedback: Feedback) -> SafeString | str:
    """When the deadline is: a day where it is that of the law, else a moment."""
    if feedback.deadline_by_law:
        return short_day(not_none(feedback.statutory_due_on))
    return short_moment(feedback.deadline_at)


def short_day(day: date) -> str:
    return _day(day, day.year == timezone.localdate().year, get_language())


def short_moment(value: datetime | None) -> SafeString | str:
    """«22 ноя 14:05»; of another year, the day with its year."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    is_recent = local.year == timezone.localdate().year
    day = _day(local.date(), is_recent, get_language())
    return mark_safe(f'{day} <span class="time">{local:%H:%M}</span>') if is_recent else day


@lru_cache(maxsize=2000)  # formatting takes longer than all the rest of a cell
def _day(day: date, is_recent: bool, language: str) -> str:
    words = date_format(day, "j M" if is_recent else "j M Y").replace(" ", "\xa0", 1)
    return words.lower() if language == "ru" else words


def short_name(person: Employee | User | Client | None) -> str:
    """«Смирнова А. В.», as it stands in a table; initials stay together, who left is marked."""
    if person is None:
        return ""
    if not person.last_name:
        return str(person)
    names = (person.last_name, person.first_name, person.middle_name)
    name = with_initials(*names, gap="\xa0")
    return marked_as_gone(name) if getattr(person, "has_left", False) else name
