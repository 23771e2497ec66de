"""What measures show on pages of the apps below, and in the menu."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.activities.extensions import TODAY_ROWS, today
from apps.core.extensions import Panel, Section, menu
from apps.core.web.htmx import StaffRequest
from apps.feedback import extensions as slots
from apps.feedback.models import Feedback
from apps.measures.pages.measures import DocumentMeasures, due_measures
from apps.organization.models import User


def place(request: StaffRequest, *, feedback: Feedback, comes_with_the_rest: bool) -> dict:
    """Where the card will stand: fetched once the page stands, alone or with the rest (C2)."""
    return {"feedback": feedback, "comes_with_the_rest": comes_with_the_rest}


def card(request: StaffRequest, *, feedback: Feedback) -> dict:
    return {"feedback": feedback, "card": DocumentMeasures(feedback, request.user)}


def measures_today(request: StaffRequest) -> dict | None:
    """Those that are due, on the start page."""
    due = list(due_measures(request.user, timezone.localdate())[: TODAY_ROWS + 1])
    if not due:
        return None
    return {"measures": due[:TODAY_ROWS], "is_cut": len(due) > TODAY_ROWS}


def _sees_measures(user: User) -> bool:
    return user.has_perm("feedback.view_all")


def register() -> None:
    """To be called once, when the app is ready."""
    today.register(Panel("measures/_measures_today.html", measures_today), place=10)
    menu.register(Section(_("Measures"), "measures:list", "target-arrow", _sees_measures), place=60)
    later = Panel("measures/_document_measures_later.html", place)
    shown = Panel("measures/_document_measures.html", card, region="document-measures")
    slots.document_rail.register(later, place=20)
    slots.document_later.register(shown, place=20)
