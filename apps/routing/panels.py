"""What the routing shows on pages of `feedback`, which know nothing of it."""

from apps.core.extensions import Panel
from apps.core.web.htmx import StaffRequest
from apps.feedback import extensions as slots
from apps.feedback.models import Feedback
from apps.routing.pages import Routing, mark_declined


def routing(request: StaffRequest, *, feedback: Feedback) -> dict:
    """The steps of the routing that the user may take, and why the document came back (W3, W4)."""
    return {"feedback": feedback, "routing": Routing(feedback, request.user)}


def register() -> None:
    """To be called once, when the app is ready."""
    slots.document_assets.register(Panel("routing/_document_assets.html"), place=10)
    slots.document_head.register(Panel("routing/_routing.html", routing), place=10)
    slots.queue_rows.register(mark_declined, place=10)
