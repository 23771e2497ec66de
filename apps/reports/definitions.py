"""The two reports: which documents they count, in which columns, grouped how to begin with."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.feedback.models import Feedback, State

OPEN = Q(closed_at=None)


@dataclass(frozen=True)
class Column:
    """A count of documents; `parameters` open the same documents in the register."""

    code: str
    label: str
    condition: Q | None = None
    parameters: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Report:
    code: str
    name: str
    question: str
    icon: str
    subject: str  # what is counted, as the title begins: «Жалобы …»
    columns: tuple[Column, ...]
    levels: tuple[str, ...]
    series: tuple[str, ...]  # columns that add up to the total: the parts of a bar in the chart
    complaints_only: bool = False
    shows_duration: bool = False
    shows_backlog: bool = False

    def get_absolute_url(self) -> str:
        return reverse(f"reports:{self.code}")

    def columns_at(self, now: datetime) -> list[tuple[str, Q]]:
        """Code and condition of each column; what is overdue depends on the moment."""
        overdue = {
            "overdue": OPEN & Q(deadline_at__lt=now),
            "overdue_internal": OPEN & Q(due_at__lt=now, waiting_since=None),
            "overdue_by_law": OPEN & Q(statutory_due_at__lt=now),
        }
        return [(each.code, overdue.get(each.code, each.condition)) for each in self.columns]


TOTAL = Column("total", pgettext_lazy("column", "Total"))
OVERDUE = Column(
    "overdue", pgettext_lazy("column", "of them overdue"), None, "is_open=open&overdue=1"
)
OVERDUE_INTERNAL = Column(
    "overdue_internal",
    pgettext_lazy("column", "overdue by the internal term"),
    None,
    "is_open=open&internal=over",
)
OVERDUE_BY_LAW = Column(
    "overdue_by_law",
    pgettext_lazy("column", "overdue by law"),
    None,
    "is_open=open&term=over",
)
REJECTED = Column(
    "rejected", pgettext_lazy("column", "Rejected"), Q(state=State.REJECTED), "state=rejected"
)
CLOSED = Column("closed", pgettext_lazy("column", "Closed"), Q(state=State.CLOSED), "state=closed")


def _state(state: State) -> Column:
    return Column(state.value, state.label, Q(state=state), f"state={state.value}")


def _validity(code: str, value: str, label: str) -> Column:
    return Column(code, label, Q(validity=value), f"validity={value}")


FEEDBACK = Report(
    code="feedback",
    name=pgettext_lazy("report", "Client feedback"),
    question=_("What is still open, and how much comes in by branch and type?"),
    icon="messages",
    subject=_("Appeals"),
    columns=(
        TOTAL,
        Column("open", pgettext_lazy("column", "Open"), OPEN, "is_open=open"),
        OVERDUE,
        OVERDUE_INTERNAL,
        OVERDUE_BY_LAW,
        CLOSED,
        REJECTED,
        _validity("justified", Feedback.Validity.YES, pgettext_lazy("column", "Justified")),
        _validity("partly", Feedback.Validity.PARTLY, pgettext_lazy("column", "Partly")),
        _validity("unjustified", Feedback.Validity.NO, pgettext_lazy("column", "Not justified")),
    ),
    levels=("branch", "type"),
    series=("open", "closed", "rejected"),
    shows_duration=True,
    shows_backlog=True,
)

COMPLAINTS = Report(
    code="complaints",
    name=_("Analysis of complaints"),
    question=_("At which stage are the complaints, about whom are they and why?"),
    icon="alert-triangle",
    subject=_("Complaints"),
    columns=(
        _state(State.REGISTERED),
        _state(State.ANALYSED),
        _state(State.VERIFIED),
        _state(State.CLOSED),
        _state(State.REJECTED),
        TOTAL,
    ),
    levels=("department", "employee", "category"),
    series=("registered", "analysed", "verified", "closed", "rejected"),
    complaints_only=True,
)

REPORTS = {report.code: report for report in (FEEDBACK, COMPLAINTS)}
