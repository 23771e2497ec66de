from datetime import datetime

from apps.feedback.editing.saving import save_change
from apps.feedback.editing.services import clean_text
from apps.feedback.history.recording import snapshot
from apps.feedback.models import Feedback
from apps.organization.models import User

# What says where a document is and how soon it is wanted.
PLACE = {"responsible", "department", "executor", "due_at", "due_by_hand", "due_basis"}


def place_feedback(
    feedback: Feedback, *, by: User, action: str, at: datetime, values: dict, comment: str = ""
) -> None:
    """Set some of `PLACE` on a locked document, with the history entry that says why (W2–W4).

    The caller has checked the right and the state: its rules are those of the app that routes.
    `action` is a code that the app has declared (`core.history`). A term set here is set by hand:
    no rule moves it again unless somebody asks for it (`set_urgency`); put back, it also says again
    where it came from.
    """
    if not values.keys() <= PLACE:
        raise ValueError(f"Not a place: {sorted(values.keys() - PLACE)}")
    before = snapshot(feedback)
    if values.get("due_at", feedback.due_at) != feedback.due_at:
        feedback.due_by_hand, feedback.due_basis = True, ""
    for name, value in values.items():
        setattr(feedback, name, value)
    comment = clean_text("comment", comment)
    save_change(feedback, by=by, action=action, at=at, before=before, comment=comment)
