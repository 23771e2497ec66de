"""A step by the state it leads to, in a window over a list of documents: with the form, the service
and the answers of the page of the document (A3).

What cannot be begun is refused with `{"reason": …}`: 403 without the right, 409 from a wrong state,
422 when something else has to be done before. `?from=` is the state that was on the screen.
"""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import trigger_client_event

from apps.core.actions import declaring
from apps.core.exceptions import Conflict
from apps.core.values.presence import not_none
from apps.core.web.htmx import StaffRequest
from apps.feedback.actions import documents
from apps.feedback.models import Feedback, State
from apps.feedback.pages.document.edit_conflicts import ConflictPage
from apps.feedback.pages.document.moves import REACHABLE, TRANSITIONS, Move, moves_of
from apps.feedback.pages.document.page import DocumentPage
from apps.feedback.pages.document.views.actions import DocumentAction, on_page
from apps.feedback.pages.lookup import visible_document
from apps.feedback.services import moved_on


@require_safe
def moves(request: StaffRequest, pk: int) -> HttpResponse:
    """Where the document may go from here, and why not elsewhere."""
    feedback = _posted_document(request, pk)
    context = {"feedback": feedback, "moves": moves_of(feedback, request.user)}
    return render(request, "feedback/_moves.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: StaffRequest, pk: int, to: str) -> HttpResponse:
    """The form of the step that leads to the state `to`; or the step, with what was typed."""
    feedback = _posted_document(request, pk)
    if to not in REACHABLE:
        raise Http404
    came_from = request.GET.get("from", feedback.state)
    if request.method == "POST":
        if (came_from, to) not in TRANSITIONS:
            raise Http404
        step = TRANSITIONS[came_from, to]
        return MoveInWindow.on(request, feedback, family=documents, action=step).perform()
    if came_from != feedback.state:
        return _refuse(str(moved_on(feedback).message), 409)
    asked = Move(feedback, request.user, State(to))
    if asked.why_not:
        return _refuse(asked.why_not, _status_of(asked))
    step = not_none(asked.action)
    window = MoveInWindow.on(request, feedback, family=documents, action=step)
    return window.show(window.new_form())


class MoveInWindow(DocumentAction):
    """The step of the page, in a window over the list: what was dragged waits for the answer."""

    def of_form(self) -> dict:
        return {"feedback": self.target, "action": self.action.name}

    def succeed(self, form: declaring.ActionForm | None) -> HttpResponse:
        done = {"text": f"{self.target}: {on_page(form).done}"}
        return trigger_client_event(HttpResponse(status=204), "moved", done)

    def show(self, form: declaring.ActionForm | None, status: int = 200) -> HttpResponse:
        context = {
            "feedback": self.target,
            "form": form,
            "page": DocumentPage(self.target, self.request.user),
            "address": self.request.get_full_path(),
        }
        return render(self.request, "feedback/_move.html", context, status=status)

    def show_conflict(self, form: declaring.ActionForm | None, conflict: Conflict) -> HttpResponse:
        form = on_page(form)
        now, address = visible_document(self.request, self.target.pk), self.request.get_full_path()
        page = ConflictPage(now, self.request.user, form=form, conflict=conflict, address=address)
        context = {"page": page, "feedback": now}
        return render(self.request, "feedback/_move_conflict.html", context, status=409)


def _posted_document(request: StaffRequest, pk: int) -> Feedback:
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
