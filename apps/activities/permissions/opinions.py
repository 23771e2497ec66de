"""Who asks the subject of an appeal for their opinion, and who gives it (A6, decision 022)."""

from apps.activities.models import Activity
from apps.activities.permissions.activities import can_carry_out
from apps.feedback.models import Feedback, State
from apps.organization.models import User


def can_ask_opinion(user: User, feedback: Feedback) -> bool:
    """Whoever carries out what is done for an open document about somebody who can sign in."""
    is_open = feedback.is_open and feedback.state != State.DRAFT
    return is_open and can_carry_out(user, feedback) and subject_of(feedback) is not None


def can_give_opinion(user: User, activity: Activity) -> bool:
    """The one who is asked, in person: no deputy has their opinion."""
    return activity.kind == Activity.Kind.OPINION and activity.user_id == user.pk


def subject_of(feedback: Feedback) -> User | None:
    """The user of the subject employee, if they can sign in."""
    employee = feedback.subject_employee
    user = employee.user if employee and employee.user_id else None
    return user if user and user.is_active else None
