"""Where the apps above take part in what happens to a document (`core.extensions`)."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from django.db.models import QuerySet

from apps.core.extensions import Point, Single

if TYPE_CHECKING:
    from apps.feedback.models import Feedback
    from apps.organization.models import User


class FollowUp(Protocol):
    """Goes along with a step of a document, in its transaction; a refusal refuses the step.

    `action` is the code that the history has of it.
    """

    def __call__(
        self, *, feedback: "Feedback", by: "User | None", action: str, at: datetime
    ) -> None: ...


class Requirement(Protocol):
    """What is missing before a step, as `{what: why not}`; `action` is the name of the step."""

    def __call__(self, *, feedback: "Feedback", action: str) -> dict[str, str]: ...


class Proposal(Protocol):
    """What the form of a step may begin with, as `{field: text}`; a person looks at it."""

    def __call__(self, *, feedback: "Feedback", action: str) -> dict[str, str]: ...


class Answers(Protocol):
    """How the client can be sent the answer of a rejection."""

    def ways_to_answer(self, *, feedback: "Feedback") -> list[tuple[str, str]]:
        """By which channel and to which address: (way, words)."""

    def send_answer(
        self, *, feedback: "Feedback", by: "User", way: str, text: str, at: datetime
    ) -> None:
        """Send the text in one of these ways, in the transaction of the step."""


after: Point[FollowUp] = Point("feedback.after")
requirements: Point[Requirement] = Point("feedback.requirements")
# Of two that propose a text for the same field the later one counts.
proposals: Point[Proposal] = Point("feedback.proposals")
answers: Single[Answers] = Single("feedback.answers")
# Each returns rows of an app above by which a user sees their `feedback` as well.
visible: Point[Callable[["User"], QuerySet]] = Point("feedback.visible")
