"""What activities show on pages of `feedback`, which know nothing of them, and in the menu."""

from uuid import uuid4

from django.utils.translation import pgettext_lazy

from apps.activities.extensions import TODAY_ROWS
from apps.activities.pages import DocumentActivities, call_to_tell_of, due_today
from apps.activities.permissions import can_talk
from apps.activities.services.health import find_problems
from apps.activities.telephony import extension_of
from apps.core.extensions import Panel, Section, menu
from apps.core.web.htmx import StaffRequest
from apps.feedback import extensions as slots
from apps.feedback.models import Feedback


def call(request: StaffRequest, *, feedback: Feedback, phone: str) -> dict:
    """«Позвонить»: written down by those who may, a mere link for the others (A7)."""
    writes = bool(phone) and feedback.is_open and can_talk(request.user, feedback)
    return {
        "feedback": feedback,
        "phone": phone,
        "writes": writes,
        "rings": writes and bool(extension_of(request.user)),
        "key": uuid4(),  # pressed twice, it is one call
        "asked": call_to_tell_of(feedback, request.user) if writes else None,
    }


def place(request: StaffRequest, *, feedback: Feedback, comes_with_the_rest: bool) -> dict:
    """Where the card will stand: fetched once the page stands, alone or with the rest (C2)."""
    return {"feedback": feedback, "comes_with_the_rest": comes_with_the_rest}


def card(request: StaffRequest, *, feedback: Feedback) -> dict:
    return {"feedback": feedback, "card": DocumentActivities(feedback, request.user)}


def nobody_processes(request: StaffRequest) -> dict:
    """On the start page of administrators: new complaints bring a task to nobody (A5)."""
    return {"problems": find_problems() if request.user.is_staff else ()}


def activities_today(request: StaffRequest) -> dict:
    """What is overdue or due today, on the start page."""
    rows = due_today(request.user)
    return {"rows": rows[:TODAY_ROWS], "is_cut": len(rows) > TODAY_ROWS}


def register() -> None:
    """To be called once, when the app is ready."""
    slots.document_assets.register(Panel("activities/_document_assets.html"), place=20)
    slots.document_actions.register(Panel("activities/_call.html", call), place=10)
    slots.home_assets.register(Panel("activities/_home_assets.html"), place=10)
    slots.home.register(Panel("activities/_nobody_processes.html", nobody_processes), place=10)
    slots.home.register(Panel("activities/_activities_today.html", activities_today), place=20)
    slots.home.register(Panel("activities/_beside_today.html"), place=30)
    # Anybody may be given something to do, also for a document that they do not see.
    words = pgettext_lazy("menu", "Activities")
    menu.register(Section(words, "activities:list", "list-check", shortcut="m"), place=50)
    later = Panel("activities/_document_activities_later.html", place)
    shown = Panel("activities/_document_activities.html", card, region="document-activities")
    slots.document_rail.register(later, place=10)
    slots.document_later.register(shown, place=10)
