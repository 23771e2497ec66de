from typing import Unpack

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from apps.core.lists import Column
from apps.core.web.htmx import StaffRequest
from apps.feedback.models import Feedback
from apps.feedback.pages.lookup import visible_document
from apps.feedback.pages.register.cities import cities_seen_by
from apps.feedback.pages.register.counts import counts_of
from apps.feedback.pages.register.offers import offer_choices
from apps.feedback.pages.register.register import Register
from apps.feedback.search.query import Counting, Sample

COLUMNS_COOKIE = "register_columns"
A_YEAR = 365 * 24 * 60 * 60  # seconds


def register_of(
    request: StaffRequest, params: QueryDict | None = None, **aims: Unpack[Counting]
) -> Register:
    """The register as the address asks for it, or as `params` do."""
    return Register(
        user=request.user,
        params=request.GET if params is None else params,
        remembered_columns=request.COOKIES.get(COLUMNS_COOKIE, ""),
        **aims,
    )


@require_safe
def register(request: StaffRequest) -> HttpResponse:
    """The register of appeals (C3, A4, W6): the address holds the whole view.

    `?filters=1` opens the panel of filters and `?choose=1` that of the columns; htmx gets the panel
    alone, because the lists in it are long.
    """
    view = register_of(request)
    context = {"list": view}
    if view.panel:
        offer_choices(view.form, cities_seen_by(request.user))
    template = "feedback/_register_panel.html" if request.htmx else "feedback/list.html"
    response = render(request, template, context)
    if request.GET.get("columns"):
        remember_columns(response, view.shown)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def columns(request: StaffRequest) -> HttpResponse:
    """Lead from the form of the columns to the view in them; a move keeps the form open."""
    moved = request.GET.get("up", "")
    address = register_of(request).view_in(request.GET.getlist("column"), moved)
    return redirect(f"{reverse('feedback:list')}?{address}{'&choose=1' if moved else ''}")


@require_safe
def count(request: StaffRequest) -> HttpResponse:
    """How many documents the view and each tab hold; the page asks for it once it stands.

    `?exact=1` counts those of the open tab to their end.
    """
    view = register_of(request, is_counted=True)
    counts = counts_of(view, sampled=register_of(request, sample=Sample()))
    context = {"list": view, "counts": counts}
    return render(request, "feedback/_register_count.html", context)


@require_safe
def glance(request: StaffRequest, pk: int) -> HttpResponse:
    """A quick look at a document from the register."""
    context = {"feedback": visible_document(request, pk)}
    return render(request, "feedback/_glance.html", context)


@require_safe
def neighbours(request: StaffRequest, pk: int) -> HttpResponse:
    """The links to the document before and after this one, in the view that it was opened from.

    The rest of the address is that view's. A page whose history comes later has them with it.
    """
    documents = Feedback.objects.visible_to(request.user).only("registered_at")
    context = neighbours_in(register_of(request), get_object_or_404(documents, pk=pk))
    return render(request, "feedback/_neighbours_links.html", context)


def neighbours_in(view: Register, feedback: Feedback) -> dict:
    before, after = view.neighbours(feedback, view.query.number("page", 1))
    return {"register": view, "before": before, "after": after}


def remember_columns(response: HttpResponse, columns: list[Column]) -> None:
    names = ",".join(column.name for column in columns)
    response.set_cookie(COLUMNS_COOKIE, names, A_YEAR, httponly=True, samesite="Lax")
