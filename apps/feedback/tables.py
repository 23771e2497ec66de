"""The columns of the register: what each shows, by what it sorts, what an export writes.

Declared with django-tables2; the cells are written here, because its own rendering costs several
times the rest of the page (docs/decisions/003-register-cells.md).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from html import escape
from typing import NamedTuple

import django_tables2 as tables
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.appeal_types.models import Urgency
from apps.clients.models import Client
from apps.core.durations import duration
from apps.core.names import with_initials
from apps.core.templatetags.components import icon
from apps.feedback.deadlines import (
    days_left,
    deadline_left,
    deadline_urgency,
    time_left,
    urgency,
    urgency_by_law,
)
from apps.feedback.models import Feedback, State
from apps.feedback.templatetags.states import state_badge
from apps.organization.models import Employee, User, marked_as_gone

STATE_LABELS = dict(State.choices)
VALIDITY_LABELS = dict(Feedback.Validity.choices)
CHANNEL_LABELS = dict(Feedback.Channel.choices)
URGENCY_LABELS = dict(Urgency.choices)
DATE_ICONS = {"due-over": "alert-triangle", "due-soon": "clock-exclamation"}


class RegisterColumn(tables.Column):
    """A column of the register.

    `order_by` names what it sorts by, ascending; `references` the related rows that it shows.
    """

    def __init__(self, label, *order_by: str, references: Iterable[str] = (), **kwargs) -> None:
        super().__init__(label, order_by=order_by, orderable=bool(order_by), **kwargs)
        self.references = tuple(references)


class Line(NamedTuple):
    address: str
    cells: SafeString
    document: Feedback


class FeedbackTable(tables.Table):
    number = RegisterColumn(_("Number"), "number")
    registered = RegisterColumn(pgettext_lazy("of registration", "Date"), "registered_at")
    type = RegisterColumn(_("Type"), "type__position", "type__name", references=["type"])
    state = RegisterColumn(_("Status"), "state")
    client = RegisterColumn(
        _("Client"),
        "client__last_name",
        "client__company",
        "client__first_name",
        references=["client"],
    )
    branch = RegisterColumn(_("Branch"), "branch__name", references=["branch"])
    object = RegisterColumn(
        _("Object"),
        "subject_employee__last_name",
        "subject_object__name",
        "subject_text",
        references=["subject_employee", "subject_object"],
    )
    responsible = RegisterColumn(
        _("Responsible"),
        "responsible__last_name",
        "responsible__first_name",
        references=["responsible"],
    )
    deadline = RegisterColumn(_("Deadline"), "deadline_at")
    validity = RegisterColumn(pgettext_lazy("column", "Validity"), "validity")
    category = RegisterColumn(_("Category"), "category__name", references=["category"])
    urgency = RegisterColumn(_("Urgency"), "urgency")
    internal = RegisterColumn(_("Internal term"), "due_at")
    statutory = RegisterColumn(_("Term by law"), "statutory_due_on")
    reaction = RegisterColumn(_("First reaction"), "reacted_at", "reaction_due_at")
    channel = RegisterColumn(_("Channel"), "channel")
    city = RegisterColumn(_("City"), "city")
    closed = RegisterColumn(_("Closing date"), "closed_at")
    author = RegisterColumn(_("Registered by"), "author__last_name", references=["author"])

    def render_number(self, record: Feedback) -> SafeString:
        return format_html('<a href="{}">{}</a>', _address(record), record)

    def render_registered(self, record: Feedback) -> str:
        return short_moment(record.registered_at)

    def render_type(self, record: Feedback) -> SafeString | str:
        if not record.is_complaint:
            return self.value_type(record)
        return format_html('<span class="nature-complaint">{}</span>', record.type)

    def render_client(self, record: Feedback) -> str:
        client = record.client
        is_person = client and client.kind == Client.Kind.PERSON
        return short_name(client) if is_person else record.applicant

    def render_state(self, record: Feedback) -> SafeString:
        return state_badge(record.state)

    def render_object(self, record: Feedback) -> str:
        employee = record.subject_employee
        return short_name(employee) if employee else record.subject

    def render_responsible(self, record: Feedback) -> str:
        return short_name(record.responsible)

    def render_author(self, record: Feedback) -> str:
        return short_name(record.author)

    def render_deadline(self, record: Feedback) -> SafeString | str:
        """The earlier term; who waits for the client has that of the law alone."""
        if not record.deadline_at:
            return _waiting() if record.waiting_since else ""
        name = deadline_urgency(record)
        words = deadline_left(record, units=1) if name else deadline_day(record)
        drawing = "player-pause" if record.waiting_since else DATE_ICONS.get(name, "")
        if record.deadline_by_law:
            words = format_html('{} <span class="muted">{}</span>', words, _("by law"))
        if not drawing:
            return words
        return format_html('<span class="{}">{} {}</span>', name, icon(drawing), words)

    def render_internal(self, record: Feedback) -> SafeString | str:
        if record.waiting_since:
            return _waiting()
        if not record.due_at:
            return ""
        if not record.is_open or not (name := urgency(record.due_at)):
            return short_moment(record.due_at)
        left = time_left(record.due_at, units=1)
        return format_html('<span class="{}">{} {}</span>', name, icon(DATE_ICONS[name]), left)

    def render_urgency(self, record: Feedback) -> SafeString | str:
        if record.urgency == Urgency.NORMAL:
            return self.value_urgency(record)
        return format_html(
            '<span class="urgency-{}">{}</span>', record.urgency, URGENCY_LABELS[record.urgency]
        )

    def render_statutory(self, record: Feedback) -> SafeString | str:
        due = record.statutory_due_on
        if due is None:
            return ""
        if not record.is_open or not (name := urgency_by_law(record.statutory_due_at)):
            return short_day(due)
        left = days_left(record.statutory_due_at)
        return format_html('<span class="{}">{} {}</span>', name, icon(DATE_ICONS[name]), left)

    def render_reaction(self, record: Feedback) -> SafeString | str:
        due = record.reaction_due_at
        if record.reacted_at:
            after = duration(record.reacted_at - record.registered_at, units=1)
            return _late(after, DATE_ICONS["due-over"]) if record.reacted_late else after
        if not due or not record.is_open:
            return ""
        if due < timezone.now():
            return _late(time_left(due, units=1), DATE_ICONS["due-over"])
        return format_html("{} {}", pgettext("term", "by"), short_moment(due))

    def render_closed(self, record: Feedback) -> str:
        return short_moment(record.closed_at)

    def value_number(self, record: Feedback) -> str:
        return str(record)

    def value_registered(self, record: Feedback) -> datetime | None:
        return record.registered_at

    def value_type(self, record: Feedback) -> str:
        return str(record.type or "")

    def value_state(self, record: Feedback) -> str:
        return str(STATE_LABELS[record.state])

    def value_client(self, record: Feedback) -> str:
        return record.applicant

    def value_branch(self, record: Feedback) -> str:
        return str(record.branch or "")

    def value_object(self, record: Feedback) -> str:
        return record.subject

    def value_responsible(self, record: Feedback) -> str:
        return str(record.responsible or "")

    def value_validity(self, record: Feedback) -> str:
        return str(VALIDITY_LABELS.get(record.validity, ""))

    def value_deadline(self, record: Feedback) -> datetime | date | None:
        return record.statutory_due_on if record.deadline_by_law else record.deadline_at

    def value_internal(self, record: Feedback) -> datetime | None:
        return record.due_at

    def value_urgency(self, record: Feedback) -> str:
        return str(URGENCY_LABELS[record.urgency])

    def value_statutory(self, record: Feedback) -> date | None:
        return record.statutory_due_on

    def value_reaction(self, record: Feedback) -> datetime | None:
        return record.reacted_at

    def value_category(self, record: Feedback) -> str:
        return str(record.category or "")

    def value_channel(self, record: Feedback) -> str:
        return str(CHANNEL_LABELS.get(record.channel, ""))

    def value_city(self, record: Feedback) -> str:
        return record.city

    def value_closed(self, record: Feedback) -> datetime | None:
        return record.closed_at

    def value_author(self, record: Feedback) -> str:
        return str(record.author)


COLUMNS: dict[str, RegisterColumn] = dict(FeedbackTable.base_columns)
DEFAULT_COLUMNS = tuple(COLUMNS)[:10]
NEWEST_FIRST = "-registered"


# Its methods write the cells of every page: a table of its own would copy all the columns first.
CELLS = FeedbackTable([])


@dataclass(frozen=True)
class Rows:
    """The documents of a page, or of a part of an export, in the columns `names`."""

    documents: Sequence[Feedback]
    names: Sequence[str]

    def lines(self) -> Iterator[Line]:
        """The rows; the cells of a row at once: in a template they take longer than the queries."""
        cells = [(_opening(name, get_language()), _writer(name)) for name in self.names]
        for document in self.documents:
            html = "".join(f"{opening}{_escaped(write(document))}</td>" for opening, write in cells)
            yield Line(_address(document), mark_safe(html), document)

    def values(self, document: Feedback) -> list:
        """What an export writes of a document: text, or a moment."""
        return [getattr(CELLS, f"value_{name}")(document) for name in self.names]


def _address(document: Feedback) -> str:
    """As `get_absolute_url`, which for all rows of a page takes a twentieth of it."""
    return f"{_root(get_script_prefix())}{document.pk}/"


@cache
def _root(script_prefix: str) -> str:
    return reverse("feedback:list")


@cache
def _writer(name: str) -> Callable[[Feedback], object]:
    return getattr(CELLS, f"render_{name}", None) or getattr(CELLS, f"value_{name}")


@cache
def _opening(name: str, language: str) -> SafeString:
    return format_html('<td class="col-{}" data-label="{}">', name, COLUMNS[name].header)


def _escaped(value: SafeString | str) -> str:
    """As `conditional_escape`, whose care for lazy texts takes as long as all the cells."""
    return value if isinstance(value, SafeString) else escape(value)


def references_of(names: Iterable[str]) -> list[str]:
    """The related rows that the columns show."""
    return list(dict.fromkeys(name for column in names for name in COLUMNS[column].references))


def _late(words: str, icon_name: str) -> SafeString:
    return format_html('<span class="due-over">{} {}</span>', icon(icon_name), words)


def _waiting() -> SafeString:
    return format_html("{} {}", icon("player-pause"), _("waiting for the client"))


def deadline_day(feedback: Feedback) -> SafeString | str:
    """When the deadline is: a day where it is that of the law, else a moment."""
    if feedback.deadline_by_law:
        return short_day(feedback.statutory_due_on)
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
