from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from apps.core import extensions

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
    apps = Counter(section.url_name.partition(":")[0] for section in extensions.menu)
    return [
        MenuItem(
            str(section.label),
            reverse(section.url_name),
            section.icon,
            _is_current(request, section.url_name, apps),
            section.shortcut,
        )
        for section in extensions.menu
        if section.is_for(request.user)
    ]


def search_box(request: HttpRequest) -> SearchBox | None:
    """What the search at the top says that it finds; None for who has nothing to search."""
    places = extensions.searched_by(request.user)
    if not places:
        return None
    only = places[0] if len(places) == 1 else None
    return SearchBox(
        str(only.label if only else _("Search clients and appeals")),
        str(only.placeholder if only else _("Client, phone, number, words")),
    )


def _is_current(request: HttpRequest, name: str, apps: Counter) -> bool:
    """Where an app has several sections, its pages belong to the one that begins their name."""
    match = request.resolver_match
    if match is None:
        return False
    app = name.partition(":")[0]
    if ":" in name and apps[app] == 1:
        return match.app_name == app
    return match.view_name == name or match.view_name.startswith(f"{name}_")
