"""Writing to the client from a document: template → text → preview → sent.

Each step is one POST of the same form, so that it works without JavaScript and loses nothing; with
htmx the part of the page is replaced. A refusal is 422 with all that was typed, a conflict 409.
"""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from apps.activities.permissions import can_talk
from apps.core.actions.cards import get_or_post
from apps.core.web.htmx import StaffRequest
from apps.correspondence import services
from apps.correspondence.models import ClientMessage
from apps.correspondence.pages import Talk, may_repeat, may_talk
from apps.feedback.permissions import visible_feedback
from apps.feedback.services import moved_on
from apps.messaging.services import EMAIL, why_waiting

DONE = {
    "message": _("The message is written down and goes out now."),
    "waiting": _("The message is written down. It goes out as soon as e-mails are sent again."),
    "letter": _("The letter is ready: both files stand among the files of the document."),
}
SERVICES: dict[str, Callable[..., object]] = {
    "message": services.send_message,
    "letter": services.write_letter,
}


@get_or_post
def write_message(request: StaffRequest, pk: int) -> HttpResponse:
    return _write(request, pk, "message")


@get_or_post
def write_letter(request: StaffRequest, pk: int) -> HttpResponse:
    return _write(request, pk, "letter")


@require_POST
def repeat_message(request: StaffRequest, pk: int) -> HttpResponse:
    message = _visible(request, pk)
    services.repeat_message(message=message, by=request.user)
    if request.htmx:
        return _show_state(request, _visible(request, pk))
    return redirect("activities:document_activities", message.activity.feedback_id)


@require_safe
def message_state(request: StaffRequest, pk: int) -> HttpResponse:
    """The state of a message as it is now; asked again and again while it is on its way."""
    return _show_state(request, _visible(request, pk))


def _write(request: StaffRequest, pk: int, use: str) -> HttpResponse:
    feedback = visible_feedback(request.user, pk)
    if not can_talk(request.user, feedback):
        raise PermissionDenied
    if not may_talk(request.user, feedback):
        raise moved_on(feedback)
    talk, step = Talk(feedback, request.user, use), request.POST.get("step", "")
    if request.method != "POST":
        talk.fill_in(request.GET)
    elif step == "fill":
        talk.fill_in(request.POST)
    elif step == "edit":
        talk.open(request.POST)
    elif step == "send" and _sent(talk, request):
        waits = use == "message" and why_waiting(EMAIL)
        messages.success(request, DONE["waiting" if waits else use])
        return redirect(feedback)
    elif step == "send" or not talk.look(request.POST):
        return _show(request, talk, status=422)
    return _show(request, talk)


def _sent(talk: Talk, request: StaffRequest) -> bool:
    form = talk.take(request.POST)
    if not form.is_valid():
        return False
    try:
        SERVICES[talk.way.use](feedback=talk.feedback, by=request.user, **form.arguments())
    except ValidationError as error:
        form.refuse(error)
        return False
    return True


def _show(request: StaffRequest, talk: Talk, status: int = 200) -> HttpResponse:
    template = "correspondence/_talk.html" if request.htmx else "correspondence/talk.html"
    context = {"talk": talk, "feedback": talk.feedback}
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _visible(request: StaffRequest, pk: int) -> ClientMessage:
    rows = ClientMessage.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("activity__feedback"), pk=pk)


def _show_state(request: StaffRequest, message: ClientMessage) -> HttpResponse:
    feedback = message.activity.feedback
    context = {
        "message": message,
        "may_repeat": may_repeat(request.user, feedback),
        "held_because": why_waiting(EMAIL),
    }
    return render(request, "correspondence/_message_state.html", context)
