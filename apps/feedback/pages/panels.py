"""What this app shows in the frame of every page and on the card of a client."""

from django.utils.translation import gettext_lazy as _

from apps.clients import extensions as clients
from apps.clients.models import Client
from apps.clients.permissions import can_view
from apps.core import extensions as core
from apps.core.extensions import Panel, SearchIn, Section
from apps.core.web.htmx import StaffRequest
from apps.feedback.pages.search import find_appeals, page_of_number
from apps.feedback.permissions import can_register, works_with_appeals
from apps.organization.models import User


def searches_appeals(user: User) -> bool:
    """Those who see no posted appeals look for clients in the field at the top (B8)."""
    sees = user.has_perm("feedback.view_all") or not can_view(user)
    return sees and works_with_appeals(user)


def new(request: StaffRequest) -> dict | None:
    return {} if can_register(request.user) else None


def new_of_client(request: StaffRequest, *, client: Client) -> dict | None:
    return {"client": client} if can_register(request.user) else None


def appeals_of(request: StaffRequest, *, client: Client) -> dict:
    """The appeals of a client that the user may see, newest first (S6).

    None when not even their absence may be told: one who sees no posted appeals learns nothing of
    them from a card (B8).
    """
    visible = client.feedback.visible_to(request.user)
    appeals = list(visible.select_related("type", "branch").order_by("-registered_at", "-pk"))
    may_be_told = appeals or request.user.has_perm("feedback.view_all")
    return {"appeals": appeals if may_be_told else None}


def number_of_appeals(request: StaffRequest, *, client: Client) -> dict | None:
    """As `appeals_of`: how many of them the user may see."""
    appeals = client.feedback.visible_to(request.user).count()
    return {"appeals": appeals} if appeals or request.user.has_perm("feedback.view_all") else None


def register() -> None:
    """To be called once, when the app is ready."""
    home = Section(_("Home"), "home", "home", shortcut="d")
    core.menu.register(home, place=10)
    register_of = Section(_("Appeals"), "feedback:list", "messages", works_with_appeals, "o")
    core.menu.register(register_of, place=20)
    words, fields = _("Search appeals"), _("Words, number, phone, e-mail")
    appeals = SearchIn(
        _("Appeals"),
        words,
        fields,
        "feedback:list",
        find_appeals,
        searches_appeals,
        page_of_number,
    )
    core.search.register(appeals, place=10)
    core.topbar.register(Panel("feedback/_new.html", new), place=10)
    core.shortcuts.register(Panel("feedback/_new_shortcut.html", new), place=10)
    clients.card_actions.register(Panel("feedback/_client_new.html", new_of_client), place=10)
    clients.card.register(Panel("feedback/_client_appeals.html", appeals_of), place=10)
    facts = Panel("feedback/_client_count.html", number_of_appeals)
    clients.merging_facts.register(facts, place=10)
