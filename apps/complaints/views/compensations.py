"""Compensations: those of a document in its rail, one on a page of its own, and the list of all.

With htmx a step in the rail answers with a redirect to the document, of which htmx takes the parts
it asked for; without htmx every step answers with a redirect to a page. A refusal is 422 with all
that was typed, a conflict 409.
"""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import reselect, retarget

from apps.complaints import services
from apps.complaints.compensations import (
    CompensationList,
    DocumentCompensations,
    MoneyRow,
)
from apps.complaints.forms.compensations import FORMS, CorrectForm, RequestForm
from apps.complaints.models import Compensation
from apps.complaints.permissions import MONEY_STEPS, can_ask_compensation
from apps.complaints.services.compensations import require_step
from apps.complaints.views.routing import visible_document
from apps.feedback.models import Feedback

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def compensations(request: HttpRequest) -> HttpResponse:
    """The compensations of all visible documents: the address holds filters, order and page."""
    listing = CompensationList(request.user, request.GET)
    return render(request, "complaints/compensations.html", {"list": listing})


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same view as a file (`?format=xlsx|csv`)."""
    params = request.GET.copy()
    kind = params.pop("format", [""])[-1]
    return CompensationList(request.user, params).file(kind)


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
    if request.method != "POST":
        return _show_document(request, feedback, RequestForm())
    form = RequestForm(request.POST)

    def ask_for_it():
        services.request_compensation(feedback=feedback, by=request.user, **form.arguments())

    if _done(form, ask_for_it):
        return _to_document(request, feedback)
    return _show_document(request, feedback, form, status=422)


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
    if request.method != "POST":
        form = CorrectForm(compensation=found) if step == "correct" else FORMS[step]()
        return _show_row(request, found, step, form)
    form = FORMS[step](request.POST)

    def take_it():
        service(compensation=found, by=request.user, **form.arguments())

    if _done(form, take_it):
        return _go_on(request, found, step)
    return _show_row(request, found, step, form, status=422)


def _done(form, service: Callable) -> bool:
    """Call the service with what was typed; False when the form has to be shown again."""
    if not form.is_valid():
        return False
    try:
        service()
    except ValidationError as error:
        form.refuse(error)
        return False
    return True


def _visible(request: HttpRequest, pk: int) -> Compensation:
    rows = Compensation.objects.visible_to(request.user).with_references()
    return get_object_or_404(rows, pk=pk)


def _place(request: HttpRequest) -> str:
    asked = request.POST.get("place") or request.GET.get("place")
    return "document" if asked == "document" else ""


def _go_on(request: HttpRequest, found: Compensation, step: str) -> HttpResponse:
    messages.success(request, f"{MONEY_STEPS[step].done}: {found}")
    if _place(request) == "document":
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
    row = MoneyRow(found, request.user, _place(request), step=MONEY_STEPS[step], form=form)
    name = "_compensation" if request.htmx else "compensation"
    response = _fragment(request, f"complaints/{name}.html", {"row": row}, status)
    if request.htmx and status == 422:  # a document asks for its own parts, which are not there
        selector = f"#compensation-{found.pk}"
        response = reselect(retarget(response, selector), selector)
    return response


def _show_document(request: HttpRequest, feedback, form=None, status: int = 200) -> HttpResponse:
    name = "_document_compensations" if request.htmx else "document_compensations"
    card = DocumentCompensations(feedback, request.user, form=form)
    context = {"feedback": feedback, "card": card}
    return _fragment(request, f"complaints/{name}.html", context, status)


def _fragment(request: HttpRequest, template: str, context: dict, status: int = 200):
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
