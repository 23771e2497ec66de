"""A step by the state it leads to, in a window over a list of documents: with the form, the service
and the answers of the page of the document (A3).

What cannot be begun is refused with `{"reason": …}`: 403 without the right, 409 from a wrong state,
422 when something else has to be done before. `?from=` is the state that was on the screen.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import trigger_client_event

from apps.core.exceptions import Conflict
from apps.feedback import services
from apps.feedback.conflicts import ConflictPage
from apps.feedback.forms.stages import FORMS, ActionForm
from apps.feedback.models import Feedback, State
from apps.feedback.moves import REACHABLE, TRANSITIONS, Move, moves_of
from apps.feedback.page import DocumentPage
from apps.feedback.permissions import ACTIONS
from apps.feedback.services import moved_on
from apps.feedback.views.actions import take
from apps.feedback.views.document import visible_document

SERVICES = {
    "analyse": services.analyse_feedback,
    "verify": services.verify_feedback,
    "close": services.close_feedback,
    "return_to_analysis": services.return_feedback_to_analysis,
    "reject": services.reject_feedback,
    "reopen": services.reopen_feedback,
}


@require_safe
def moves(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the document may go from here, and why not elsewhere."""
    feedback = _posted_document(request, pk)
    context = {"feedback": feedback, "moves": moves_of(feedback, request.user)}
    return render(request, "feedback/_moves.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int, to: str) -> HttpResponse:
    """The form of the step that leads to the state `to`; or the step, with what was typed."""
    feedback = _posted_document(request, pk)
    if to not in REACHABLE:
        raise Http404
    if request.method == "POST":
        return _perform(request, feedback, to)
    if request.GET.get("from", feedback.state) != feedback.state:
        return _refuse(str(moved_on(feedback).message), 409)
    asked = Move(feedback, request.user, State(to))
    if asked.why_not:
        return _refuse(asked.why_not, _status_of(asked))
    name = asked.action.name
    return _show(request, feedback, FORMS[name](feedback=feedback, action=name))


def _posted_document(request: HttpRequest, pk: int) -> Feedback:
    """A draft is in no list that anything is dragged in."""
    feedback = visible_document(request, pk)
    if feedback.state == State.DRAFT:
        raise Http404
    return feedback


def _status_of(refused: Move) -> int:
    if not refused.leads_there:
        return 409
    return 422 if refused.is_allowed else 403


def _refuse(reason: str, status: int) -> HttpResponse:
    return JsonResponse({"reason": reason}, status=status)


def _perform(request: HttpRequest, feedback: Feedback, to: str) -> HttpResponse:
    name = TRANSITIONS.get((request.GET.get("from", feedback.state), to))
    if name is None:
        raise Http404
    if not ACTIONS[name].allows(request.user, feedback):
        raise PermissionDenied
    form = FORMS[name](request.POST, request.FILES, feedback=feedback, action=name)
    try:
        if take(form, SERVICES[name], by=request.user):
            done = {"text": f"{feedback}: {form.done}"}
            return trigger_client_event(HttpResponse(status=204), "moved", done)
    except Conflict as conflict:
        return _show_conflict(request, form, conflict)
    return _show(request, feedback, form, status=422)


def _show(request: HttpRequest, feedback: Feedback, form: ActionForm, status=200) -> HttpResponse:
    context = {
        "feedback": feedback,
        "form": form,
        "page": DocumentPage(feedback, request.user),
        "address": request.get_full_path(),
    }
    return render(request, "feedback/_move.html", context, status=status)


def _show_conflict(request: HttpRequest, form: ActionForm, conflict: Conflict) -> HttpResponse:
    now, address = visible_document(request, form.feedback.pk), request.get_full_path()
    page = ConflictPage(now, request.user, form=form, conflict=conflict, address=address)
    context = {"page": page, "feedback": now}
    return render(request, "feedback/_move_conflict.html", context, status=409)
