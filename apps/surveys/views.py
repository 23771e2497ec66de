"""Asking the client from the page of a document; and the client's own page behind his link."""

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.exceptions import Conflict
from apps.feedback.models import Feedback
from apps.feedback.services import moved_on
from apps.surveys import services
from apps.surveys.cards import DocumentSurveys
from apps.surveys.forms import AnswerForm, AskForm
from apps.surveys.models import SurveyRequest
from apps.surveys.permissions import can_ask

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
ALONE = {
    "default-src": [NONE],
    "style-src": [SELF],
    "img-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
}


@require_safe
def document_surveys(request: HttpRequest, pk: int) -> HttpResponse:
    """Those of one document: the card of its rail for htmx, else a page."""
    return _show_document(request, _visible_document(request, pk))


@get_or_post
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    feedback = _visible_document(request, pk)
    _require_askable(request.user, feedback)
    form = AskForm(request.POST or None, feedback=feedback, user=request.user)
    if request.method != "POST":
        return _show_document(request, feedback, form)
    if not _asked(form, feedback, request.user):
        return _show_document(request, feedback, form, status=422)
    messages.success(request, _("The question is written down and goes out now."))
    return redirect(feedback) if request.htmx else redirect("surveys:document_surveys", feedback.pk)


# No cookie stands behind this page: the link is the only key, and who forges a request has to have
# it already. So there is nothing for a CSRF token to protect, and no cookie is set for one.
@csrf_exempt
@login_not_required
@csp(ALONE)
@get_or_post
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The client's page: the question, the thanks, or that the link is not valid (any more)."""
    survey = services.find_request(token)
    if survey is None:
        return _show_client("gone", status=404)
    if survey.is_answered and not survey.is_withdrawn:
        return _show_client("thanks", survey=survey)
    if not survey.is_live(timezone.now()):
        return _show_client("gone", status=410)
    return _take_answer(request, survey)


def _take_answer(request: HttpRequest, survey: SurveyRequest) -> HttpResponse:
    """A refusal is 200, not 422: that one is logged with its address, and this one is a key."""
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _show_client("answer", survey=survey, form=form)
    try:
        services.record_answer(survey=survey, **form.arguments())
    except Conflict:  # asked anew in this very moment
        return _show_client("gone", status=410)
    return _alone(redirect(request.path))


def _show_client(name: str, *, status: int = 200, **context) -> HttpResponse:
    """Without the request: no session, no user, no cookie."""
    return _alone(HttpResponse(render_to_string(f"surveys/{name}.html", context), status=status))


def _alone(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _visible_document(request: HttpRequest, pk: int) -> Feedback:
    documents = Feedback.objects.visible_to(request.user)
    return get_object_or_404(documents.select_related("type", "branch", "client"), pk=pk)


def _require_askable(user, feedback: Feedback) -> None:
    if can_ask(user, feedback):
        return
    if feedback.is_open:
        raise PermissionDenied
    raise moved_on(feedback)


def _asked(form: AskForm, feedback: Feedback, user) -> bool:
    if not form.is_valid():
        return False
    try:
        services.ask_client(feedback=feedback, by=user, **form.cleaned_data)
    except ValidationError as error:
        form.refuse(error)
        return False
    return True


def _show_document(
    request: HttpRequest, feedback: Feedback, form: AskForm | None = None, status: int = 200
) -> HttpResponse:
    name = "_document_surveys" if request.htmx else "document_surveys"
    context = {
        "feedback": feedback,
        "card": DocumentSurveys(feedback, request.user, form=form),
    }
    response = render(request, f"surveys/{name}.html", context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
