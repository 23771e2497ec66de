"""The stages of a document as its page shows them: which texts, who writes them, what ends them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.feedback.editing.services import ANALYSIS_FIELDS, CLOSING_FIELDS, CONCLUSION_FIELDS
from apps.feedback.models import Feedback, State
from apps.feedback.stages.requirements import is_asked
from apps.organization.models import User


@dataclass(frozen=True)
class Stage:
    """`edit` and `finish` are the actions that keep its texts and that leave it."""

    name: str
    title: str | Promise
    edit: str
    finish: str
    fields: tuple[str, ...]
    milestone: str  # prefix of the row's fields `…_by`, `…_at`

    def done_by(self, feedback: Feedback) -> User | None:
        return getattr(feedback, f"{self.milestone}_by")

    def done_at(self, feedback: Feedback) -> datetime | None:
        return getattr(feedback, f"{self.milestone}_at")

    def fields_of(self, feedback: Feedback) -> list[str]:
        """The fields that make sense for this document; one that is filled in always does."""
        return [name for name in self.fields if getattr(feedback, name) or is_asked(name, feedback)]


ANALYSIS = Stage("analysis", _("Analysis"), "edit_analysis", "analyse", ANALYSIS_FIELDS, "analysed")
CONCLUSION = Stage(
    "conclusion", _("Conclusion"), "edit_conclusion", "verify", CONCLUSION_FIELDS, "verified"
)
CLOSING = Stage(
    "closing", _("The client's confirmation"), "edit_closing", "close", CLOSING_FIELDS, "closed"
)
STAGES = (ANALYSIS, CONCLUSION, CLOSING)


@dataclass(frozen=True)
class Milestone:
    """One step of the stepper: `status` is `done`, `current`, `rejected` or "" (still ahead)."""

    state: str
    label: str | Promise
    by: object
    at: datetime | None
    status: str


def milestones(feedback: Feedback) -> list[Milestone]:
    """The way of the document so far, and what is still ahead of it."""
    steps = [
        (State.REGISTERED, feedback.author, feedback.registered_at),
        (State.ANALYSED, feedback.analysed_by, feedback.analysed_at),
        (State.VERIFIED, feedback.verified_by, feedback.verified_at),
        (State.CLOSED, feedback.closed_by, feedback.closed_at),
    ]
    if feedback.state == State.REJECTED:
        steps = [steps[0], (State.REJECTED, feedback.closed_by, feedback.closed_at)]
    elif feedback.state == State.MERGED:
        gone = [step for step in steps[:-1] if step[2]]
        steps = [*gone, (State.MERGED, feedback.closed_by, feedback.closed_at)]
    elif not feedback.needs_analysis:
        steps = [step for step in steps if step[2] or step[0] == State.CLOSED]
    return [
        Milestone(state, State(state).label, by, at, _status(feedback, state, at))
        for state, by, at in steps
    ]


def _status(feedback: Feedback, state: str, at: datetime | None) -> str:
    if state in (State.REJECTED, State.MERGED):
        return "rejected"
    if state == feedback.state and feedback.is_open:
        return "current"
    return "done" if at else ""
