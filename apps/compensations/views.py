"""Compensations: those of a document in its rail, one on a page of its own, and the list of all.

With htmx a step in the rail answers with a redirect to the document, of which htmx takes the parts
it asked for; without htmx every step answers with a redirect to a page. A refusal is 422 with all
that was typed, a conflict 409.
"""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from apps.compensations import services
from apps.compensations.forms import RequestForm
from apps.compensations.lists import CompensationList
from apps.compensations.models import Compensation
from apps.compensations.pages import DocumentCompensations, MoneyRow, row_of
from apps.compensations.permissions import can_ask_compensation, seen_documents
from apps.core.actions.cards import CardStep, answer_step, fragment, get_or_post, place_of
from apps.core.actions.declaring import ActionForm
from apps.core.lists import ListFileView, ListView
from apps.core.web.htmx import StaffRequest
from apps.feedback.models import Feedback
from apps.feedback.permissions import visible_feedback

compensations = ListView.as_view(list_class=CompensationList, template="compensations/list.html")
export = ListFileView.as_view(list_class=CompensationList)


@require_safe
def compensation(request: StaffRequest, pk: int) -> HttpResponse:
    row = row_of(_visible(request, pk), request.user)
    return render(request, "compensations/compensation.html", {"row": row})


@require_safe
def document_compensations(request: StaffRequest, pk: int) -> HttpResponse:
    """Those of one document: the card of its rail for htmx, else a page."""
    return _show_document(request, visible_feedback(request.user, pk))


@get_or_post
def ask(request: StaffRequest, pk: int) -> HttpResponse:
    feedback = visible_feedback(request.user, pk)
    if not can_ask_compensation(request.user, feedback):
        raise PermissionDenied
    return answer_step(
        request,
        form=RequestForm,
        service=partial(services.request_compensation, feedback=feedback, by=request.user),
        go_on=lambda _asked: _to_document(request, feedback),
        show=partial(_show_document, request, feedback),
    )


class CompensationStep(CardStep[Compensation]):
    name = "compensation"
    template = "compensations/compensation.html"

    def find(self, pk: int) -> Compensation:
        return _visible(self.request, pk)

    def row(self, form: ActionForm | None) -> MoneyRow:
        place = place_of(self.request)
        return row_of(self.target, self.request.user, place=place, step=self.action, form=form)

    def succeed(self, form: ActionForm | None) -> HttpResponse:
        messages.success(self.request, f"{self.action.done}: {self.target}")
        if place_of(self.request) == "document" and seen_documents(
            [self.target], self.request.user
        ):
            return _to_document(self.request, self.target.feedback)
        return redirect(self.target)


def _visible(request: StaffRequest, pk: int) -> Compensation:
    rows = Compensation.objects.visible_to(request.user).with_references()
    return get_object_or_404(rows, pk=pk)


def _to_document(request: StaffRequest, feedback: Feedback) -> HttpResponse:
    """htmx takes its parts from the page of the document; others see the card on its own page."""
    if request.htmx:
        return redirect(feedback)
    return redirect("compensations:document_compensations", feedback.pk)


def _show_document(
    request: StaffRequest, feedback: Feedback, form: ActionForm | None = None, status: int = 200
) -> HttpResponse:
    name = "_document_compensations" if request.htmx else "document_compensations"
    card = DocumentCompensations(feedback, request.user, form=form)
    context = {"feedback": feedback, "card": card}
    return fragment(request, f"compensations/{name}.html", context, status)
