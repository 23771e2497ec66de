from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

# Cookies by which a person keeps the look; js/app.js writes them.
LOOKS = {
    "theme": ("theme", {"light", "dark"}),
    "density": ("density", {"compact"}),
    "menu_state": ("menu", {"folded"}),
}


@dataclass(frozen=True)
class MenuItem:
    label: str
    url: str
    icon: str
    is_current: bool
    shortcut: str = ""


@dataclass(frozen=True)
class SearchBox:
    label: str
    placeholder: str
    url: str


def frame(request: HttpRequest) -> dict:
    """What the frame of every page needs: look, menu and search of this user, demo mode.

    Lazy, so that a fragment without the frame costs nothing.
    """
    return {
        **look(request),
        "menu": SimpleLazyObject(lambda: menu(request)),
        "search_box": SimpleLazyObject(lambda: search_box(request)),
        "demo_mode": settings.DEMO_MODE,
    }


def look(request: HttpRequest) -> dict[str, str]:
    """The look chosen by this person, or "" for what he did not choose."""
    chosen = {name: request.COOKIES.get(cookie, "") for name, (cookie, _allowed) in LOOKS.items()}
    return {name: value if value in LOOKS[name][1] else "" for name, value in chosen.items()}


def menu(request: HttpRequest) -> list[MenuItem]:
    """The sections that the user may use, in the order of the day."""
    has_perm = request.user.has_perm
    entries = [
        (True, _("Home"), "home", "home", "d"),
        (True, _("Appeals"), "feedback:list", "messages", "o"),
        (_has_board(request.user), _("Board"), "complaints:board", "layout-kanban", "k"),
        (has_perm("feedback.triage"), _("Triage"), "complaints:triage", "arrow-ramp-right", "t"),
        # Anybody may be given something to do, also for a document that they do not see.
        (True, pgettext("menu", "Activities"), "complaints:activities", "list-check", "m"),
        (has_perm("feedback.view_all"), _("Measures"), "complaints:measures", "target-arrow", ""),
        (_sees_money(request.user), _("Compensations"), "complaints:compensations", "coins", ""),
        (has_perm("clients.view_client"), _("Clients"), "clients:list", "users", "c"),
        (has_perm("reports.view_reports"), _("Reports"), "reports:index", "chart-bar", "r"),
        (request.user.is_staff, _("Settings"), "admin:index", "settings", ""),
    ]
    apps = Counter(name.partition(":")[0] for _allowed, _label, name, *_rest in entries)
    return [
        MenuItem(label, reverse(name), icon, _is_current(request, name, apps), shortcut)
        for allowed, label, name, icon, shortcut in entries
        if allowed
    ]


def _sees_money(user) -> bool:
    """Who works with appeals of others; a head or an executor sees it on the page of the appeal."""
    return user.has_perm("feedback.view_all") or user.has_perm("complaints.pay_compensation")


def _has_board(user) -> bool:
    """Who sees posted documents by his role, or is here by his place alone."""
    if user.has_perm("feedback.view_all"):
        return True
    return not (user.has_perm("feedback.register") or user.has_perm("complaints.pay_compensation"))


def search_box(request: HttpRequest) -> SearchBox:
    """Where the search at the top looks: those who see no posted appeals look for clients (B8)."""
    has_perm = request.user.has_perm
    if has_perm("clients.view_client") and not has_perm("feedback.view_all"):
        return SearchBox(_("Search clients"), _("Name, phone, e-mail"), reverse("clients:list"))
    placeholder = _("Words, number, phone, e-mail")
    return SearchBox(_("Search appeals"), placeholder, reverse("feedback:list"))


def _is_current(request: HttpRequest, name: str, apps: Counter) -> bool:
    """Where an app has several sections, its pages belong to the one that begins their name."""
    match = request.resolver_match
    if match is None:
        return False
    app = name.partition(":")[0]
    if ":" in name and apps[app] == 1:
        return match.app_name == app
    return match.view_name == name or match.view_name.startswith(f"{name}_")
