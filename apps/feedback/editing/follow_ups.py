"""What other apps demand before a step of a document, and do after it, in the same transaction.

They stand above this app and register with its points (`feedback.extensions`). What one of them
refuses is not done at all.
"""

from datetime import datetime

from apps.feedback import extensions
from apps.feedback.models import Feedback
from apps.organization.models import User


def follow_up(feedback: Feedback, *, by: User, action: str, at: datetime) -> None:
    for service in extensions.after:
        service(feedback=feedback, by=by, action=action, at=at)


def missing_above(feedback: Feedback, *, action: str) -> dict[str, str]:
    """What the apps above miss before the step; empty when nothing stands in the way."""
    missing: dict[str, str] = {}
    for demanded in extensions.requirements:
        missing |= demanded(feedback=feedback, action=action)
    return missing


def proposed_above(feedback: Feedback, *, action: str) -> dict[str, str]:
    """What the apps above know to begin a form with: `{field: text}`; a person looks at it."""
    proposed: dict[str, str] = {}
    for propose in extensions.proposals:
        proposed |= propose(feedback=feedback, action=action)
    return proposed


def ways_to_answer(feedback: Feedback) -> list[tuple[str, str]]:
    """How the client can be sent an answer by the apps above: (way, words)."""
    return extensions.answers.get().ways_to_answer(feedback=feedback)


def send_answer(feedback: Feedback, *, by: User, way: str, text: str, at: datetime | None) -> None:
    extensions.answers.get().send_answer(feedback=feedback, by=by, way=way, text=text, at=at)
