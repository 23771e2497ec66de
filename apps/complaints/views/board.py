"""The board and its parts. A step that a card is dragged through is `feedback:move`: the same form
and the same service as on the page of the document (A3).
"""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from apps.complaints.pages.board import STATES, Board, Card
from apps.complaints.pages.changes import Changes, present_token
from apps.complaints.permissions import can_use_board
from apps.core.web.htmx import StaffRequest
from apps.feedback.models import State


def may_use_board(
    view: Callable[[StaffRequest, Board], HttpResponse],
) -> Callable[[StaffRequest], HttpResponse]:
    @wraps(view)
    def asked(request: StaffRequest) -> HttpResponse:
        if not can_use_board(request.user):
            raise PermissionDenied
        return view(request, Board(request.user, request.GET))

    return asked


@require_safe
@may_use_board
def board(request: StaffRequest, page: Board) -> HttpResponse:
    """The board; its address holds filters and lanes."""
    token = present_token()  # before the cards: what changes meanwhile is told again
    return render(request, "complaints/board.html", {"board": page, "token": token})


@require_safe
@may_use_board
def cards(request: StaffRequest, page: Board) -> HttpResponse:
    """Further cards of a column: a part of the board for htmx, else a page of that column."""
    state, lane = _state(request), request.GET.get("lane", "")
    if lane and (str(state), lane) not in page.counts:
        raise Http404
    cell = page.part(state, lane, request.GET.get("after", ""))
    context = {"board": page, "cell": cell}
    template = "complaints/_board_cards.html" if request.htmx else "complaints/board_column.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
@may_use_board
def lane(request: StaffRequest, page: Board) -> HttpResponse:
    """The cards of one lane, or of a board without any; without htmx, the board narrowed to it."""
    key = request.GET.get("lane", "")
    cells = page.cells_of(key)
    if cells is None:
        raise Http404
    if not request.htmx:
        narrowed = page.view_of_lane(key) if key else page.view
        return redirect(f"{reverse('complaints:board')}?{narrowed}&cards=1")
    return render(request, "complaints/_board_cells.html", {"board": page, "cells": cells})


@require_POST
@may_use_board
def changes(request: StaffRequest, page: Board) -> HttpResponse:
    """What has changed since the page last asked; 204 when nothing has.

    Sent by POST although it changes nothing: what cards a page has does not fit into an address.
    """
    since, have = request.POST.get("since", ""), request.POST.get("have", "")
    found = Changes(page, since=since, have=have)
    if found.is_nothing:
        return HttpResponse(status=204)
    if found.is_too_much:
        return JsonResponse({"token": found.token, "anew": True})
    told = {
        "token": found.token,
        "cards": [_told(card, page) for card in found.cards],
        "gone": found.gone,
        "counts": page.counts_by_name(),
    }
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


def _told(card: Card, page: Board) -> dict:
    context = {"cards": [card], "may_move": page.may_move}
    html = render_to_string("complaints/_board_card.html", context)
    cell = page.cell_of(card.document)
    return {"pk": card.document.pk, "cell": cell, "place": card.place, "html": html.strip()}


def _state(request: StaffRequest) -> State:
    asked = request.GET.get("state", "")
    if asked not in STATES:
        raise Http404
    return State(asked)
