"""What compensations show on pages of the apps below, and in the menu."""

from django.utils.translation import gettext_lazy as _

from apps.activities.extensions import TODAY_ROWS, today
from apps.compensations.lists import find_compensations
from apps.compensations.pages import DocumentCompensations, to_pay, waiting_for
from apps.compensations.permissions import PAY
from apps.core.extensions import Panel, SearchIn, Section, menu, search
from apps.core.web.htmx import StaffRequest
from apps.feedback import extensions as slots
from apps.feedback.models import Feedback
from apps.feedback.permissions import works_with_appeals
from apps.organization.models import User


def place(request: StaffRequest, *, feedback: Feedback, comes_with_the_rest: bool) -> dict:
    """Where the card will stand: fetched once the page stands, alone or with the rest (C2)."""
    return {"feedback": feedback, "comes_with_the_rest": comes_with_the_rest}


def card(request: StaffRequest, *, feedback: Feedback) -> dict:
    return {"feedback": feedback, "card": DocumentCompensations(feedback, request.user)}


def compensations_today(request: StaffRequest) -> dict | None:
    """Those that wait for a decision of the user, on the start page."""
    waiting = list(waiting_for(request.user).select_related("feedback")[: TODAY_ROWS + 1])
    if not waiting:
        return None
    return {"compensations": waiting[:TODAY_ROWS], "is_cut": len(waiting) > TODAY_ROWS}


def payments_today(request: StaffRequest) -> dict | None:
    """Those that are to be paid, on the start page of whose work that is."""
    if not _only_pays(request.user):
        return None
    waiting = to_pay(request.user).select_related("feedback__client")
    return {"compensations": waiting[:TODAY_ROWS], "count": waiting.count()}


def _only_pays(user: User) -> bool:
    return user.has_perm(PAY) and not works_with_appeals(user)


def _sees_money(user: User) -> bool:
    """Who works with appeals of others; a head or an executor sees it on the page of the appeal."""
    return user.has_perm("feedback.view_all") or user.has_perm(PAY)


def register() -> None:
    """To be called once, when the app is ready."""
    today.register(Panel("compensations/_compensations_today.html", compensations_today), place=20)
    payments = Panel("compensations/_payments_today.html", payments_today)
    today.register(payments, place=30)
    words, fields = _("Search compensations"), _("Number, client, payment document")
    compensations = SearchIn(
        _("Compensations"), words, fields, "compensations:list", find_compensations, _only_pays
    )
    search.register(compensations, place=5)
    slots.other_duties.register(PAY, place=10)
    menu.register(Section(_("Compensations"), "compensations:list", "coins", _sees_money), place=70)
    later = Panel("compensations/_document_compensations_later.html", place)
    shown = Panel(
        "compensations/_document_compensations.html", card, region="document-compensations"
    )
    slots.document_rail.register(later, place=30)
    slots.document_later.register(shown, place=30)
