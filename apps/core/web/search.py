"""The search at the top of every page: what is found, in groups, while one types and as a page."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from apps.core.extensions import Hit, SearchIn, searched_by
from apps.core.lists.querystring import QueryString
from apps.core.web.htmx import StaffRequest

MOST = 6  # hits of a group
MOST_WORDS = 200  # characters
LEAST_WORDS = 2  # characters, from which on it is searched while somebody types


@dataclass(frozen=True)
class Group:
    title: Promise
    hits: list[Hit]
    has_more: bool
    url: str  # the list with all that is found


@require_safe
def search(request: StaffRequest) -> HttpResponse:
    """An exact number opens its page; where only one list is searched, the list itself answers."""
    words = request.GET.get("q", "").strip()[:MOST_WORDS]
    places = searched_by(request.user)
    if request.htmx:
        is_enough = len(words) >= LEAST_WORDS
        groups = groups_of(request, places, words) if is_enough else []
        return render(
            request, "_found.html", {"groups": groups, "words": words, "is_enough": is_enough}
        )
    url = exact_page(request, places, words)
    if not url and len(places) == 1:
        url = list_of(places[0], words)
    if url:
        return redirect(url)
    groups = groups_of(request, places, words) if words else []
    return render(request, "search.html", {"groups": groups, "words": words})


def while_typing(request: StaffRequest, places: list[SearchIn], words: str) -> HttpResponse:
    is_enough = len(words) >= LEAST_WORDS
    groups = groups_of(request, places, words) if is_enough else []
    return render(request, "_found.html", {"groups": groups, "is_enough": is_enough})


def exact_page(request: StaffRequest, places: list[SearchIn], words: str) -> str:
    pages = (place.exact(request.user, words) for place in places)
    return next(filter(None, pages), "") if words else ""


def groups_of(request: StaffRequest, places: list[SearchIn], words: str) -> list[Group]:
    """The lists in which something is found."""
    found = ((place, list(place.find(request.user, words, MOST + 1))) for place in places)
    return [
        Group(place.title, hits[:MOST], len(hits) > MOST, list_of(place, words))
        for place, hits in found
        if hits
    ]


def list_of(place: SearchIn, words: str) -> str:
    return f"{reverse(place.url_name)}?{QueryString.of({'q': words})}"
