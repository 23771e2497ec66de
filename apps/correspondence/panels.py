"""What is shown of messages and letters on pages of the apps below, which know nothing of them."""

from apps.activities import extensions as activities
from apps.activities.models import Activity
from apps.core.extensions import Panel
from apps.core.web.htmx import StaffRequest
from apps.correspondence.pages import WAYS, may_repeat, may_talk
from apps.feedback import extensions as slots
from apps.feedback.models import Feedback
from apps.messaging.services import EMAIL, why_waiting


def ways_to_write(request: StaffRequest, *, feedback: Feedback) -> dict:
    """The ways to write to the client, for those who may (C2)."""
    may = may_talk(request.user, feedback)
    return {"feedback": feedback, "ways": WAYS.values() if may else ()}


def message_of(request: StaffRequest, *, activity: Activity) -> dict:
    """Its text, and how far it has come."""
    message = activity.message
    may = message.may_be_repeated and may_repeat(request.user, activity.feedback)
    return {"message": message, "may_repeat": may, "held_because": why_waiting(EMAIL)}


def register() -> None:
    """To be called once, when the app is ready."""
    styles = Panel("correspondence/_assets.html")
    slots.document_assets.register(styles, place=30)
    activities.assets.register(styles, place=10)
    slots.document_foot.register(Panel("correspondence/_talk_begin.html", ways_to_write), place=10)
    activities.sent.register(Panel("correspondence/_message.html", message_of), place=10)
