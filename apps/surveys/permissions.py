"""Who asks the client whether his matter is settled; visibility is asked before (B8)."""

from apps.activities.permissions import can_carry_out
from apps.feedback.models import Feedback, State


def can_ask(user, feedback: Feedback) -> bool:
    """Whoever may write to the client of an open document."""
    is_open = feedback.is_open and feedback.state != State.DRAFT
    return is_open and can_carry_out(user, feedback)
