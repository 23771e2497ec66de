"""Measures: those of an appeal in its rail, one on a page of its own, and the list by tabs.

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

from apps.core.actions.cards import CardStep, answer_step, fragment, get_or_post, place_of
from apps.core.actions.declaring import ActionForm
from apps.core.lists import ListFileView, ListView
from apps.core.web.htmx import StaffRequest
from apps.feedback.models import Feedback
from apps.feedback.permissions import visible_feedback
from apps.measures import services
from apps.measures.forms import MeasureForm, TieForm
from apps.measures.lists.measures import MeasureList
from apps.measures.models import Measure
from apps.measures.pages.before_and_after import compare
from apps.measures.pages.measures import DocumentMeasures, MeasureRow, row_of, seen_documents
from apps.measures.permissions import can_plan_measure

measures = ListView.as_view(list_class=MeasureList, template="measures/list.html")
export = ListFileView.as_view(list_class=MeasureList)


@require_safe
def measure(request: StaffRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    row, compared = row_of(found, request.user), compare(found, request.user)
    return render(request, "measures/measure.html", {"row": row, "compared": compared})


@require_safe
def document_measures(request: StaffRequest, pk: int) -> HttpResponse:
    """Those of one appeal: the card of its rail for htmx, else a page.

    `?tie=1` opens the choice of a root cause.
    """
    return show_document(request, visible_feedback(request.user, pk), chooses="tie" in request.GET)


@get_or_post
def plan(request: StaffRequest, pk: int) -> HttpResponse:
    feedback = visible_feedback(request.user, pk)
    if not can_plan_measure(request.user, feedback):
        raise PermissionDenied
    return answer_step(
        request,
        form=MeasureForm,
        blank=partial(MeasureForm, branch=feedback.branch, subject=feedback.subject_employee),
        service=partial(services.plan_measure, feedback=feedback, by=request.user),
        go_on=lambda _planned: to_document(request, feedback),
        show=partial(show_document, request, feedback),
    )


class MeasureStep(CardStep[Measure]):
    name = "measure"
    template = "measures/measure.html"

    def find(self, pk: int) -> Measure:
        return _visible(self.request, pk)

    def row(self, form: ActionForm | None) -> MeasureRow:
        place = place_of(self.request)
        return row_of(self.target, self.request.user, place=place, step=self.action, form=form)

    def succeed(self, form: ActionForm | None) -> HttpResponse:
        taken = self.result
        messages.success(self.request, f"{self.action.done}: {taken}")
        if place_of(self.request) == "document" and seen_documents([taken], self.request.user):
            return to_document(self.request, taken.feedback)
        return redirect(taken)


def _visible(request: StaffRequest, pk: int) -> Measure:
    rows = Measure.objects.visible_to(request.user).with_references()
    rows = rows.prefetch_related("employees__position")
    return get_object_or_404(rows, pk=pk)


def to_document(request: StaffRequest, feedback: Feedback) -> HttpResponse:
    """htmx takes its parts from the page of the document; others see the card on its own page."""
    if request.htmx:
        return redirect(feedback)
    return redirect("measures:document_measures", feedback.pk)


def show_document(
    request: StaffRequest,
    feedback: Feedback,
    form: ActionForm | None = None,
    *,
    tie: TieForm | None = None,
    chooses: bool = False,
    status: int = 200,
) -> HttpResponse:
    name = "_document_measures" if request.htmx else "document_measures"
    card = DocumentMeasures(feedback, request.user, form=form, tie=tie, chooses=chooses)
    context = {"feedback": feedback, "card": card}
    return fragment(request, f"measures/{name}.html", context, status)
