"""The steps of the routing on the page of a document: a form in its place, or a page of its own.

A plain POST answers with a redirect; htmx follows it and takes the parts it asked for. A refusal is
422 with all that was typed, a conflict 409.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect, reselect, retarget

from apps.complaints import services
from apps.complaints.forms.routing import FORMS, RoutingForm
from apps.complaints.permissions import HOPS
from apps.complaints.routing import Routing
from apps.complaints.services.routing import require
from apps.feedback.models import Feedback

SERVICES = {
    "route": services.route_to_department,
    "appoint": services.appoint_executor,
    "take_over": services.take_over,
    "decline": services.decline,
    "send_to_triage": services.send_to_triage,
}
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
def route(request: HttpRequest, pk: int) -> HttpResponse:
    return perform(request, pk, "route")


@get_or_post
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    return perform(request, pk, "appoint")


@get_or_post
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    return perform(request, pk, "decline")


@get_or_post
def send_to_triage(request: HttpRequest, pk: int) -> HttpResponse:
    return perform(request, pk, "send_to_triage")


@require_POST
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    return perform(request, pk, "take_over")


def perform(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Show the form of the step, or take it with what was typed."""
    feedback = visible_document(request, pk)
    if request.method != "POST":
        require(step, by=request.user, feedback=feedback)
        return _show(request, feedback, FORMS[step](feedback=feedback), step)
    form = FORMS[step](request.POST, feedback=feedback)
    if take(form, step, by=request.user):
        messages.success(request, f"{HOPS[step].done}: {feedback.number}")
        return _go_on(request, feedback)
    response = _show(request, feedback, form, step, status=422)
    return reselect(retarget(response, "#document-routing"), "#document-routing")


def take(form: RoutingForm, step: str, *, by) -> bool:
    """Call the service of the step; False when the form has to be shown again."""
    if not form.is_valid():
        require(step, by=by, feedback=form.feedback)
        return False
    try:
        SERVICES[step](feedback=form.feedback, by=by, **form.arguments())
    except ValidationError as error:
        form.refuse(error)
        return False
    return True


def visible_document(request: HttpRequest, pk: int) -> Feedback:
    named = ("type", "branch", "client", "department", "executor", "responsible")
    documents = Feedback.objects.visible_to(request.user).select_related(*named)
    return get_object_or_404(documents, pk=pk)


def _show(request, feedback: Feedback, form: RoutingForm, step: str, status=200) -> HttpResponse:
    routing = Routing(feedback, request.user, step=step, form=form)
    template = "complaints/_routing.html" if request.htmx else "complaints/routing.html"
    context = {"feedback": feedback, "routing": routing}
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _go_on(request: HttpRequest, feedback: Feedback) -> HttpResponse:
    """Back to the document, or to the start page when it is not his business any more."""
    if Feedback.objects.visible_to(request.user).filter(pk=feedback.pk).exists():
        return redirect(feedback)
    return HttpResponseClientRedirect("/") if request.htmx else redirect("home")
