"""Compensations: those of a document in its rail, one on a page of its own, and the list of all.

With htmx a step in the rail answers with a redirect to the document, of which htmx takes the parts
it asked for; without htmx every step answers with a redirect to a page. A refusal is 422 with all
that was typed, a conflict 409.
"""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from apps.complaints import services
from apps.complaints.compensations import (
    DocumentCompensations,
    MoneyRow,
)
from apps.complaints.forms.compensations import FORMS, CorrectForm, RequestForm
from apps.complaints.lists.compensations import CompensationList
from apps.complaints.models import Compensation
from apps.complaints.permissions import MONEY_STEPS, can_ask_compensation
from apps.complaints.services.compensations import require_step
from apps.complaints.views.routing import visible_document
from apps.complaints.views.steps import answer_step, fragment, get_or_post, place_of, show_row
from apps.core.lists import ListFileView, ListView
from apps.feedback.models import Feedback

compensations = ListView.as_view(
    list_class=CompensationList, template="complaints/compensations.html"
)
export = ListFileView.as_view(list_class=CompensationList)


@require_safe
def compensation(request: HttpRequest, pk: int) -> HttpResponse:
    row = MoneyRow(_visible(request, pk), request.user)
    return render(request, "complaints/compensation.html", {"row": row})


@require_safe
def document_compensations(request: HttpRequest, pk: int) -> HttpResponse:
    """Those of one document: the card of its rail for htmx, else a page."""
    return _show_document(request, visible_document(request, pk))


@get_or_post
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    feedback = visible_document(request, pk)
    if not can_ask_compensation(request.user, feedback):
        raise PermissionDenied
    return answer_step(
        request,
        form=RequestForm,
        service=partial(services.request_compensation, feedback=feedback, by=request.user),
        go_on=lambda _asked: _to_document(request, feedback),
        show=partial(_show_document, request, feedback),
    )


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    services.approve_compensation(compensation=found, by=request.user)
    return _go_on(request, found, "approve")


@get_or_post
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    return _perform(request, pk, "refuse", services.refuse_compensation)


@get_or_post
def pay(request: HttpRequest, pk: int) -> HttpResponse:
    return _perform(request, pk, "pay", services.pay_compensation)


@get_or_post
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Of a payment that was written down wrongly."""
    return _perform(request, pk, "correct", services.correct_payment)


@get_or_post
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    return _perform(request, pk, "cancel", services.cancel_compensation)


def _perform(request: HttpRequest, pk: int, step: str, service: Callable) -> HttpResponse:
    """Show the form of the step, or take it with what was typed."""
    found = _visible(request, pk)
    require_step(step, by=request.user, compensation=found)
    return answer_step(
        request,
        form=FORMS[step],
        blank=partial(CorrectForm, compensation=found) if step == "correct" else None,
        service=partial(service, compensation=found, by=request.user),
        go_on=lambda _taken: _go_on(request, found, step),
        show=partial(_show_row, request, found, step),
    )


def _visible(request: HttpRequest, pk: int) -> Compensation:
    rows = Compensation.objects.visible_to(request.user).with_references()
    return get_object_or_404(rows, pk=pk)


def _go_on(request: HttpRequest, found: Compensation, step: str) -> HttpResponse:
    messages.success(request, f"{MONEY_STEPS[step].done}: {found}")
    if place_of(request) == "document":
        return _to_document(request, found.feedback)
    return redirect(found)


def _to_document(request: HttpRequest, feedback: Feedback) -> HttpResponse:
    """htmx takes its parts from the page of the document; others see the card on its own page."""
    if request.htmx:
        return redirect(feedback)
    return redirect("complaints:document_compensations", feedback.pk)


def _show_row(
    request: HttpRequest, found: Compensation, step: str, form, status: int = 200
) -> HttpResponse:
    row = MoneyRow(found, request.user, place_of(request), step=MONEY_STEPS[step], form=form)
    return show_row(request, "compensation", row, f"#compensation-{found.pk}", status=status)


def _show_document(request: HttpRequest, feedback, form=None, status: int = 200) -> HttpResponse:
    name = "_document_compensations" if request.htmx else "document_compensations"
    card = DocumentCompensations(feedback, request.user, form=form)
    context = {"feedback": feedback, "card": card}
    return fragment(request, f"complaints/{name}.html", context, status)
