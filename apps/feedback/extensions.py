"""Where the apps above take part in what happens to a document (`core.extensions`)."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from django.db.models import Exists, QuerySet

from apps.core.extensions import Point, Single, Slot

if TYPE_CHECKING:
    from apps.feedback.models import Feedback
    from apps.feedback.responsibility.destinations import Destination
    from apps.organization.models import User


class FollowUp(Protocol):
    """Goes along with a step of a document, in its transaction; a refusal refuses the step.

    `action` is the code that the history has of it.
    """

    def __call__(self, *, feedback: "Feedback", by: "User", action: str, at: datetime) -> None: ...


class Requirement(Protocol):
    """What is missing before a step, as `{what: why not}`; `action` is the name of the step."""

    def __call__(self, *, feedback: "Feedback", action: str) -> dict[str, str]: ...


class Proposal(Protocol):
    """What the form of a step may begin with, as `{field: text}`; a person looks at it."""

    def __call__(self, *, feedback: "Feedback", action: str) -> dict[str, str]: ...


class Routes(Protocol):
    """Where a new appeal goes by the rules of an app above; None leaves it to what comes next.

    The appeal need not be saved.
    """

    def __call__(self, *, feedback: "Feedback") -> "Destination | None": ...


class MarksRows(Protocol):
    """`queue` is the name of one of `QUEUES`; an attribute is set on each of the rows."""

    def __call__(self, *, queue: str, rows: list["Feedback"]) -> None: ...


class Answers(Protocol):
    """How the client can be sent the answer of a rejection."""

    def ways_to_answer(self, *, feedback: "Feedback") -> list[tuple[str, str]]:
        """By which channel and to which address: (way, words)."""

    def send_answer(
        self, *, feedback: "Feedback", by: "User", way: str, text: str, at: datetime | None
    ) -> None:
        """Send the text in one of these ways, in the transaction of the step."""


after: Point[FollowUp] = Point("feedback.after")
requirements: Point[Requirement] = Point("feedback.requirements")
# Of two that propose a text for the same field the later one counts.
proposals: Point[Proposal] = Point("feedback.proposals")
# Before the default responsible of the type (B6); the first that answers counts.
routes: Point[Routes] = Point("feedback.routes")
# Each gives what an app above asks of a document whose cards are shown, to be read with its row.
read_with_cards: Point[Callable[[], dict[str, Exists]]] = Point("feedback.read_with_cards")
answers: Single[Answers] = Single("feedback.answers")
# Each gives the rows of a queue of the start page what an app above knows of them.
queue_rows: Point[MarksRows] = Point("feedback.queue_rows")
# Rights with which somebody may be here without having anything to do with appeals.
other_duties: Point[str] = Point("feedback.other_duties")
# Each returns rows of an app above by which a user sees their `feedback` as well.
visible: Point[Callable[["User"], QuerySet]] = Point("feedback.visible")

# The slots of the page of a document; each hands over `feedback`, the first nothing.
document_assets = Slot("feedback.document_assets")  # styles and scripts
document_actions = Slot("feedback.document_actions")  # beside the buttons; `phone` of the client
document_head = Slot("feedback.document_head")  # under the terms
# The cards beside the texts: where each will stand, and what fills it, in the answer that brings
# all that the page fetches; `comes_with_the_rest` where the page waits for that answer.
document_rail = Slot("feedback.document_rail")
document_later = Slot("feedback.document_later")
document_foot = Slot("feedback.document_foot")  # above the history

# Of the start page.
home_assets = Slot("feedback.home_assets")
home = Slot("feedback.home")  # above the queues
queue_head = Slot("feedback.queue_head")  # beside the title; `waiting` is the queue
home_rail = Slot("feedback.home_rail")  # beside the queues; as of `now`

# Of the register. Its bar does something with the chosen rows; without it none can be chosen.
register_assets = Slot("feedback.register_assets")
register_bar = Slot("feedback.register_bar")  # `view` of the list, `is_part` of what was found
