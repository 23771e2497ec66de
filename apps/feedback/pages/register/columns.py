"""The columns of the register: what each shows, by what it sorts, what a file holds."""

from collections.abc import Iterable, Sequence
from functools import partial

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.clients.models import Client
from apps.core.lists import Column, Line, Rows, by_name
from apps.feedback.models import PAYMENT_FIELDS, Feedback, Progress, State
from apps.feedback.models.goal import GoalReached
from apps.feedback.models.querysets import FeedbackQuerySet
from apps.feedback.pages.register import cells

VALIDITY_LABELS = dict(Feedback.Validity.choices)
CHANNEL_LABELS = dict(Feedback.Channel.choices)
CLIENT_KIND_LABELS = dict(Client.Kind.choices)
GOAL_LABELS = dict(GoalReached.choices)
STATE_LABELS = dict(State.choices)
PROGRESS_LABELS = dict(Progress.choices)
NEWEST_FIRST = "-registered"
MOMENT_WIDTH = 17  # characters in a workbook

# What a row needs of its own; the long texts stay in the database.
ROW_FIELDS = (
    "number",
    "state",
    "registered_at",
    "due_at",
    "deadline_at",
    "deadline_by_law",
    "closed_at",
    "is_complaint",
    "applicant_name",
    "applicant_company",
    "applicant_kind",
    "subject_text",
    "validity",
    "channel",
    "city",
    "client",
    "type",
    "branch",
    "category",
    "subject_employee",
    "subject_object",
    "responsible",
    "author",
    "urgency",
    "statutory_due_on",
    "statutory_due_at",
    "waiting_since",
    "reacted_at",
    "reaction_due_at",
    "incident_at",
    "goal",
    "goal_text",
    "goal_reached",
    *PAYMENT_FIELDS,
)

Further = partial(Column, is_shown=False)  # a column that is shown once it is chosen

COLUMNS = by_name(
    Column("number", _("Number"), str, cell=cells.number_cell, order_by=("number",), width=17),
    Column(
        "registered",
        pgettext_lazy("of registration", "Date"),
        lambda feedback: feedback.registered_at,
        cell=cells.registered_cell,
        order_by=("registered_at",),
        width=MOMENT_WIDTH,
    ),
    Column(
        "type",
        _("Type"),
        lambda feedback: feedback.type,
        cell=cells.type_cell,
        order_by=("type__position", "type__name"),
        references=("type",),
    ),
    Column(
        "state",
        _("Status"),
        lambda feedback: STATE_LABELS[feedback.state],
        cell=cells.state_cell,
        order_by=("state",),
    ),
    Column(
        "client",
        _("Client"),
        lambda feedback: feedback.applicant,
        cell=cells.client_cell,
        order_by=("client__last_name", "client__company", "client__first_name"),
        references=("client",),
    ),
    Column(
        "branch",
        _("Branch"),
        lambda feedback: feedback.branch,
        order_by=("branch__name",),
        references=("branch",),
    ),
    Column(
        "object",
        _("Object"),
        lambda feedback: feedback.subject,
        cell=cells.object_cell,
        order_by=("subject_employee__last_name", "subject_object__name", "subject_text"),
        references=("subject_employee", "subject_object"),
    ),
    Column(
        "responsible",
        _("Responsible"),
        lambda feedback: feedback.responsible,
        cell=cells.responsible_cell,
        order_by=("responsible__last_name", "responsible__first_name"),
        references=("responsible",),
    ),
    Column(
        "deadline",
        _("Deadline"),
        cells.earlier_term,
        cell=cells.deadline_cell,
        order_by=("deadline_at",),
        width=MOMENT_WIDTH,
    ),
    Column(
        "validity",
        pgettext_lazy("column", "Validity"),
        lambda feedback: VALIDITY_LABELS.get(feedback.validity, ""),
        order_by=("validity",),
    ),
    Further(
        "progress",
        _("Progress"),
        lambda feedback: PROGRESS_LABELS.get(feedback.progress, ""),
        order_by=("progress",),
    ),
    Further(
        "category",
        _("Category"),
        lambda feedback: feedback.category,
        order_by=("category__name",),
        references=("category",),
    ),
    Further(
        "urgency",
        _("Urgency"),
        lambda feedback: cells.URGENCY_LABELS[feedback.urgency],
        cell=cells.urgency_cell,
        order_by=("urgency",),
    ),
    Further(
        "internal",
        _("Internal term"),
        lambda feedback: feedback.due_at,
        cell=cells.internal_cell,
        order_by=("due_at",),
    ),
    Further(
        "statutory",
        _("Term by law"),
        lambda feedback: feedback.statutory_due_on,
        cell=cells.statutory_cell,
        order_by=("statutory_due_on",),
    ),
    Further(
        "reaction",
        _("First reaction"),
        lambda feedback: feedback.reacted_at,
        cell=cells.reaction_cell,
        order_by=("reacted_at", "reaction_due_at"),
    ),
    Further(
        "channel",
        _("Channel"),
        lambda feedback: CHANNEL_LABELS.get(feedback.channel, ""),
        order_by=("channel",),
    ),
    Further(
        "client_kind",
        _("Person or legal entity"),
        lambda feedback: CLIENT_KIND_LABELS[feedback.client_kind],
        references=("client",),
    ),
    Further(
        "company",
        _("Company"),
        lambda feedback: feedback.client_company,
        references=("client",),
    ),
    Further(
        "incident",
        _("Happened"),
        lambda feedback: feedback.incident_at,
        cell=cells.incident_cell,
        order_by=("incident_at",),
        width=MOMENT_WIDTH,
    ),
    Further("city", _("City"), lambda feedback: feedback.city, order_by=("city",)),
    Further(
        "goal",
        _("Goal of the appeal"),
        lambda feedback: feedback.goal or feedback.goal_text,
        order_by=("goal__name",),
        references=("goal",),
    ),
    Further(
        "goal_reached",
        pgettext_lazy("column", "Goal reached"),
        lambda feedback: GOAL_LABELS.get(feedback.goal_reached, ""),
        order_by=("goal_reached",),
    ),
    Further(
        "payment_document",
        _("Disputed document"),
        lambda feedback: feedback.disputed_document,
    ),
    Further(
        "payment_date",
        _("Disputed payment of"),
        lambda feedback: feedback.disputed_on,
        cell=cells.payment_date_cell,
    ),
    Further(
        "payment_amount",
        _("Disputed amount"),
        lambda feedback: feedback.disputed_amount,
        cell=cells.payment_cell,
        is_number=True,
    ),
    Further(
        "payment_reference",
        _("External id of the payment"),
        lambda feedback: feedback.disputed_reference,
    ),
    Further(
        "closed",
        _("Closing date"),
        lambda feedback: feedback.closed_at,
        cell=cells.closed_cell,
        order_by=("closed_at",),
        width=MOMENT_WIDTH,
    ),
    Further(
        "author",
        _("Registered by"),
        lambda feedback: feedback.author,
        cell=cells.author_cell,
        order_by=("author__last_name",),
        references=("author",),
    ),
)
DEFAULT_COLUMNS = tuple(name for name, column in COLUMNS.items() if column.is_shown)


def read_along(documents: FeedbackQuerySet, columns: Iterable[Column]) -> FeedbackQuerySet:
    """With what a column needs beside the row, in the same query."""
    asked = any(column.name == "progress" for column in columns)
    return documents.with_progress() if asked else documents


class DocumentLine(Line):
    @property
    def address(self) -> str:
        return cells.address_of(self.row)


class Documents(Rows):
    """The documents of a page, or of a part of a file, in their columns."""

    line_class = DocumentLine

    @property
    def documents(self) -> Sequence[Feedback]:
        return self.objects
