"""One function per action of a document. Plain POST answers with a redirect; htmx follows it and
takes the parts of the page it asked for. A refusal is 422, a conflict 409, both with all that was
typed.
"""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from django_htmx.http import reselect, retarget

from apps.core.exceptions import Conflict
from apps.feedback import services
from apps.feedback.conflicts import ConflictPage
from apps.feedback.forms.stages import FORMS, ActionForm
from apps.feedback.models import Feedback
from apps.feedback.page import DocumentPage
from apps.feedback.permissions import ACTIONS
from apps.feedback.services.locking import require
from apps.feedback.views.document import visible_document


@require_POST
def analyse(request: HttpRequest, pk: int) -> HttpResponse:
    return perform(request, pk, "analyse", services.analyse_feedback)


@require_POST
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    return perform(request, pk, "verify", services.verify_feedback)


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    return perform(request, pk, "close", services.close_feedback)


@require_POST
def return_to_analysis(request: HttpRequest, pk: int) -> HttpResponse:
    return perform(request, pk, "return_to_analysis", services.return_feedback_to_analysis)


@require_POST
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    return perform(request, pk, "reject", services.reject_feedback)


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    return perform(request, pk, "reopen", services.reopen_feedback)


@require_POST
def edit_analysis(request: HttpRequest, pk: int) -> HttpResponse:
    return perform(request, pk, "edit_analysis", services.edit_analysis)


@require_POST
def edit_conclusion(request: HttpRequest, pk: int) -> HttpResponse:
    return perform(request, pk, "edit_conclusion", services.edit_conclusion)


@require_POST
def edit_closing(request: HttpRequest, pk: int) -> HttpResponse:
    return perform(request, pk, "edit_closing", services.edit_closing)


@require_POST
def reassign(request: HttpRequest, pk: int) -> HttpResponse:
    return perform(request, pk, "reassign", services.reassign_responsible)


@require_POST
def lift_bar(request: HttpRequest, pk: int) -> HttpResponse:
    return perform(request, pk, "lift_bar", services.lift_bar)


@require_POST
def set_urgency(request: HttpRequest, pk: int) -> HttpResponse:
    return perform(request, pk, "set_urgency", services.set_urgency)


@require_POST
def wait_for_client(request: HttpRequest, pk: int) -> HttpResponse:
    return perform(request, pk, "wait_for_client", services.wait_for_client)


@require_POST
def end_wait(request: HttpRequest, pk: int) -> HttpResponse:
    return perform(request, pk, "end_wait", services.end_wait)


@require_POST
def extend_term(request: HttpRequest, pk: int) -> HttpResponse:
    return perform(request, pk, "extend_term", services.extend_statutory_term)


@require_POST
def edit_details(request: HttpRequest, pk: int) -> HttpResponse:
    return perform(request, pk, "edit_details", services.edit_details)


@require_POST
def set_client(request: HttpRequest, pk: int) -> HttpResponse:
    return perform(request, pk, "set_client", services.set_client)


@require_POST
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    return perform(request, pk, "comment", services.add_comment)


@require_POST
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    return perform(request, pk, "attach", services.add_attachments)


def perform(request: HttpRequest, pk: int, action: str, service: Callable) -> HttpResponse:
    """Call the service with what was typed, and answer what came of it."""
    feedback = visible_document(request, pk)
    if not ACTIONS[action].allows(request.user, feedback):
        raise PermissionDenied
    form = FORMS[action](
        request.POST, request.FILES, feedback=feedback, action=action, user=request.user
    )
    try:
        if take(form, service, by=request.user):
            if form.offer.is_transition:  # all else is seen on the page where it was done
                messages.success(request, form.done)
            return redirect(feedback)
    except Conflict as conflict:
        return _show_conflict(request, feedback, form, conflict)
    return _show_refusal(request, feedback, form)


def take(form: ActionForm, service: Callable, *, by) -> bool:
    """Call the service with what was typed; False when the form has to be shown again."""
    require(form.action, by=by, feedback=form.feedback)
    if not form.is_valid():
        return False
    try:
        service(feedback=form.feedback, by=by, **form.arguments())
    except ValidationError as error:
        form.refuse(error)
        return False
    return True


def _show_refusal(request: HttpRequest, feedback: Feedback, form: ActionForm) -> HttpResponse:
    """The form with its errors: in its place on the page, or for htmx alone."""
    page = DocumentPage(feedback, request.user, form=form)
    template = f"feedback/_{form.region}.html" if request.htmx else "feedback/detail.html"
    response = render(request, template, {"page": page, "feedback": feedback}, status=422)
    return _into_place(response, form)


def _show_conflict(
    request: HttpRequest, feedback: Feedback, form: ActionForm, conflict: Conflict
) -> HttpResponse:
    """Both texts of each field that two people changed, or what has become of the document."""
    now = visible_document(request, feedback.pk)
    page = ConflictPage(now, request.user, form=form, conflict=conflict)
    template = "feedback/_conflict.html" if request.htmx else "feedback/conflict.html"
    response = render(request, template, {"page": page, "feedback": now}, status=409)
    return _into_place(response, form)


def _into_place(response: HttpResponse, form: ActionForm) -> HttpResponse:
    """Where the form stands, whatever part of the page it asked for in case of success."""
    return reselect(retarget(response, f"#{form.place}"), f"#{form.place}")
