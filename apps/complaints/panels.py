"""What this app shows on pages of `feedback`, which know nothing of it, and in the menu."""

from django.utils.translation import gettext_lazy as _

from apps.complaints.pages.bulk import bar_of, offers_for
from apps.complaints.permissions import is_offered_board
from apps.core.extensions import Panel, Section, menu
from apps.core.web.htmx import StaffRequest
from apps.feedback import extensions as slots
from apps.feedback.services import Waiting
from apps.organization.models import User


def triage(request: StaffRequest, *, waiting: Waiting) -> dict | None:
    """Where the queue of the secretary is gone through, for those who do (W2)."""
    is_there = waiting.queue.name == "unassigned" and waiting.count
    return {} if is_there and request.user.has_perm("feedback.triage") else None


def bulk_bar(request: StaffRequest, *, view: object, is_part: bool) -> dict | None:
    """What can be done with the chosen documents of the register, for those who may."""
    offers = offers_for(request.user)
    return bar_of(offers, source="register", view=view, has_more=is_part) if offers else None


def _sees_triage(user: User) -> bool:
    return user.has_perm("feedback.triage")


def register() -> None:
    """To be called once, when the app is ready."""
    slots.queue_head.register(Panel("complaints/_queue_head.html", triage), place=10)
    slots.register_assets.register(Panel("complaints/_register_assets.html"), place=10)
    slots.register_bar.register(Panel("complaints/_bulk_bar.html", bulk_bar), place=10)
    board = Section(_("Board"), "complaints:board", "layout-kanban", is_offered_board, "k")
    queue = Section(_("Triage"), "complaints:triage", "arrow-ramp-right", _sees_triage, "t")
    menu.register(board, place=30)
    menu.register(queue, place=40)
