"""Many documents at once: what is to be done with them, and what became of each.

The lists send their choice by GET, so that the page of the form can be left and come back to. The
page of a change belongs to the one who asked for it.
"""

from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from apps.complaints.forms.bulk import FORMS, BulkForm
from apps.complaints.models import BulkChange
from apps.complaints.pages.bulk import BulkResult, Offer, Selection
from apps.complaints.permissions import offered_in_bulk
from apps.complaints.services import bulk as services
from apps.core.actions.cards import get_or_post
from apps.core.web.htmx import StaffRequest


@get_or_post
def bulk(request: StaffRequest, action: str) -> HttpResponse:
    """The form of a change of many documents; sent, it leads to what became of them."""
    if action not in FORMS:
        raise Http404
    if action not in offered_in_bulk(request.user):
        raise PermissionDenied
    if request.method != "POST":
        selection = Selection(request.user, request.GET)
        return _show(request, action, selection, FORMS[action](values=_values_again(request)))
    selection, form = Selection(request.user, request.POST), FORMS[action](request.POST)
    if not form.is_valid() or form.needs_confirmation(selection):
        return _show(request, action, selection, form, status=422)
    change = services.start_bulk_change(
        by=request.user,
        key=form.cleaned_data["key"],
        action=action,
        values=form.values,
        chosen=selection.chosen,
        back=selection.back,
    )
    return redirect(change)


@require_safe
def bulk_change(request: StaffRequest, pk: UUID) -> HttpResponse:
    """How far a change is, then what became of each document."""
    result = BulkResult(_own(request, pk), request.user)
    template = "complaints/_bulk_result.html" if request.htmx else "complaints/bulk_change.html"
    return render(request, template, {"result": result, "change": result.change})


@require_POST
def undo_bulk_change(request: StaffRequest, pk: UUID) -> HttpResponse:
    return redirect(services.undo_bulk_change(by=request.user, change=_own(request, pk)))


def _own(request: StaffRequest, pk: UUID) -> BulkChange:
    return get_object_or_404(
        BulkChange.objects.select_related("undone_by"), pk=pk, user=request.user
    )


def _values_again(request: StaffRequest) -> dict:
    """What was chosen in the change that is to be tried again."""
    again = request.GET.get("again", "")
    own = BulkChange.objects.filter(user=request.user, undoes=None)
    try:
        return own.values_list("values", flat=True).get(pk=again)
    except (BulkChange.DoesNotExist, ValueError, ValidationError):
        return {}


def _show(
    request: StaffRequest, action: str, selection: Selection, form: BulkForm, status: int = 200
) -> HttpResponse:
    context = {"offer": Offer(action), "selection": selection, "form": form, "limit": services.MOST}
    return render(request, "complaints/bulk.html", context, status=status)
