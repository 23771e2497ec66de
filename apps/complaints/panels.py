"""What this app shows on pages of `feedback`, which know nothing of it, and in the menu."""

from uuid import uuid4

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.complaints.activities import (
    TODAY_ROWS,
    DocumentActivities,
    call_to_tell_of,
    due_today,
)
from apps.complaints.bulk import bar_of, offers_for
from apps.complaints.compensations import DocumentCompensations, waiting_for
from apps.complaints.measures import DocumentMeasures, due_measures
from apps.complaints.permissions import can_talk
from apps.complaints.routing import Routing, mark_declined
from apps.complaints.services.health import find_problems
from apps.complaints.talking import WAYS, may_talk
from apps.complaints.telephony import extension_of
from apps.core.extensions import Panel, Section, menu
from apps.feedback import extensions as slots
from apps.feedback.models import Feedback
from apps.feedback.services.waiting import Waiting


def routing(request: HttpRequest, *, feedback: Feedback) -> dict:
    """The steps of the routing that the user may take, and why the document came back (W3, W4)."""
    return {"feedback": feedback, "routing": Routing(feedback, request.user)}


def call(request: HttpRequest, *, feedback: Feedback, phone: str) -> dict:
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


def place(request: HttpRequest, *, feedback: Feedback, comes_with_the_rest: bool) -> dict:
    """Where a card will stand: fetched once the page stands, alone or with the rest (C2)."""
    return {"feedback": feedback, "comes_with_the_rest": comes_with_the_rest}


def activities(request: HttpRequest, *, feedback: Feedback) -> dict:
    return {"feedback": feedback, "card": DocumentActivities(feedback, request.user)}


def measures(request: HttpRequest, *, feedback: Feedback) -> dict:
    return {"feedback": feedback, "card": DocumentMeasures(feedback, request.user)}


def compensations(request: HttpRequest, *, feedback: Feedback) -> dict:
    return {"feedback": feedback, "card": DocumentCompensations(feedback, request.user)}


def ways_to_write(request: HttpRequest, *, feedback: Feedback) -> dict:
    """The ways to write to the client, for those who may (C2)."""
    may = may_talk(request.user, feedback)
    return {"feedback": feedback, "ways": WAYS.values() if may else ()}


def nobody_processes(request: HttpRequest) -> dict:
    """On the start page of administrators: new complaints bring a task to nobody (A5)."""
    return {"problems": find_problems() if request.user.is_staff else ()}


def activities_today(request: HttpRequest) -> dict:
    """What is overdue or due today, on the start page."""
    rows = due_today(request.user)
    return {"rows": rows[:TODAY_ROWS], "is_cut": len(rows) > TODAY_ROWS}


def followup_today(request: HttpRequest) -> dict:
    """Measures that are due, and compensations that wait for a decision, on the start page."""
    due = list(due_measures(request.user, timezone.localdate())[: TODAY_ROWS + 1])
    waiting = list(waiting_for(request.user).select_related("feedback")[: TODAY_ROWS + 1])
    return {
        "measures": due[:TODAY_ROWS],
        "more_measures": len(due) > TODAY_ROWS,
        "compensations": waiting[:TODAY_ROWS],
        "more_compensations": len(waiting) > TODAY_ROWS,
    }


def triage(request: HttpRequest, *, waiting: Waiting) -> dict | None:
    """Where the queue of the secretary is gone through, for those who do (W2)."""
    is_there = waiting.queue.name == "unassigned" and waiting.count
    return {} if is_there and request.user.has_perm("feedback.triage") else None


def bulk_bar(request: HttpRequest, *, view: object, is_part: bool) -> dict | None:
    """What can be done with the chosen documents of the register, for those who may."""
    offers = offers_for(request.user)
    return bar_of(offers, source="register", view=view, has_more=is_part) if offers else None


def _sees_board(user) -> bool:
    """For those who see posted documents by role, or are here by place alone."""
    if user.has_perm("feedback.view_all"):
        return True
    return not (user.has_perm("feedback.register") or user.has_perm("complaints.pay_compensation"))


def _sees_triage(user) -> bool:
    return user.has_perm("feedback.triage")


def _sees_measures(user) -> bool:
    return user.has_perm("feedback.view_all")


def _sees_money(user) -> bool:
    """Who works with appeals of others; a head or an executor sees it on the page of the appeal."""
    return user.has_perm("feedback.view_all") or user.has_perm("complaints.pay_compensation")


SECTIONS = (
    Section(_("Board"), "complaints:board", "layout-kanban", _sees_board, "k"),
    Section(_("Triage"), "complaints:triage", "arrow-ramp-right", _sees_triage, "t"),
    # Anybody may be given something to do, also for a document that they do not see.
    Section(
        pgettext_lazy("menu", "Activities"), "complaints:activities", "list-check", shortcut="m"
    ),
    Section(_("Measures"), "complaints:measures", "target-arrow", _sees_measures),
    Section(_("Compensations"), "complaints:compensations", "coins", _sees_money),
)
CARDS = (("activities", activities), ("measures", measures), ("compensations", compensations))


def register() -> None:
    """To be called once, when the app is ready."""
    slots.document_assets.register(Panel("complaints/_document_assets.html"), place=10)
    slots.document_actions.register(Panel("complaints/_call.html", call), place=10)
    slots.document_head.register(Panel("complaints/_routing.html", routing), place=10)
    slots.document_foot.register(Panel("complaints/_talk_begin.html", ways_to_write), place=10)
    slots.home_assets.register(Panel("complaints/_home_assets.html"), place=10)
    slots.home.register(Panel("complaints/_nobody_processes.html", nobody_processes), place=10)
    slots.home.register(Panel("complaints/_activities_today.html", activities_today), place=20)
    slots.home.register(Panel("complaints/_followup_today.html", followup_today), place=30)
    slots.queue_head.register(Panel("complaints/_queue_head.html", triage), place=10)
    slots.queue_rows.register(mark_declined, place=10)
    slots.register_assets.register(Panel("complaints/_register_assets.html"), place=10)
    slots.register_bar.register(Panel("complaints/_bulk_bar.html", bulk_bar), place=10)
    for number, section in enumerate(SECTIONS, start=3):
        menu.register(section, place=10 * number)
    for number, (name, values) in enumerate(CARDS, start=1):
        later = Panel(f"complaints/_document_{name}_later.html", place)
        card = Panel(f"complaints/_document_{name}.html", values, region=f"document-{name}")
        slots.document_rail.register(later, place=10 * number)
        slots.document_later.register(card, place=10 * number)
