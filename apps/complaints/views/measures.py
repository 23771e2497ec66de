"""Measures: those of an appeal in its rail, one on a page of its own, and the list by tabs.

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
from django.views.decorators.http import require_safe

from apps.complaints import services
from apps.complaints.forms.measures import FORMS, MeasureForm
from apps.complaints.lists.measures import MeasureList
from apps.complaints.measures import DocumentMeasures, row_of, seen_documents
from apps.complaints.models import Measure
from apps.complaints.permissions import MEASURE_STEPS, can_plan_measure
from apps.complaints.services.measures import require_measure_step
from apps.complaints.views.routing import visible_document
from apps.complaints.views.steps import answer_step, fragment, get_or_post, place_of, show_row
from apps.core.lists import ListFileView, ListView
from apps.feedback.models import Feedback

measures = ListView.as_view(list_class=MeasureList, template="complaints/measures.html")
export = ListFileView.as_view(list_class=MeasureList)


@require_safe
def measure(request: HttpRequest, pk: int) -> HttpResponse:
    row = row_of(_visible(request, pk), request.user)
    return render(request, "complaints/measure.html", {"row": row})


@require_safe
def document_measures(request: HttpRequest, pk: int) -> HttpResponse:
    """Those of one appeal: the card of its rail for htmx, else a page."""
    return show_document(request, visible_document(request, pk))


@get_or_post
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    feedback = visible_document(request, pk)
    if not can_plan_measure(request.user, feedback):
        raise PermissionDenied
    return answer_step(
        request,
        form=MeasureForm,
        blank=partial(MeasureForm, branch=feedback.branch),
        service=partial(services.plan_measure, feedback=feedback, by=request.user),
        go_on=lambda _planned: to_document(request, feedback),
        show=partial(show_document, request, feedback),
    )


@get_or_post
def complete(request: HttpRequest, pk: int) -> HttpResponse:
    return _perform(request, pk, "complete", services.complete_measure)


@get_or_post
def check(request: HttpRequest, pk: int) -> HttpResponse:
    return _perform(request, pk, "check", services.check_measure)


@get_or_post
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    return _perform(request, pk, "cancel", services.cancel_measure)


@get_or_post
def repeat(request: HttpRequest, pk: int) -> HttpResponse:
    """Another measure instead of one that did not help."""

    def plan_another(*, measure: Measure, by, **values) -> Measure:
        return services.plan_measure(
            by=by, feedback=measure.feedback, root_cause=measure.root_cause, follows=measure,
            **values,
        )  # fmt: skip

    return _perform(request, pk, "repeat", plan_another)


def _perform(request: HttpRequest, pk: int, step: str, service: Callable) -> HttpResponse:
    """Show the form of the step, or take it with what was typed."""
    found = _visible(request, pk)
    require_measure_step(step, by=request.user, measure=found)
    return answer_step(
        request,
        form=FORMS[step],
        blank=partial(MeasureForm, follows=found) if step == "repeat" else None,
        service=partial(service, measure=found, by=request.user),
        go_on=lambda taken: _go_on(request, taken, step),
        show=partial(_show_row, request, found, step),
    )


def _visible(request: HttpRequest, pk: int) -> Measure:
    rows = Measure.objects.visible_to(request.user).with_references()
    return get_object_or_404(rows, pk=pk)


def _go_on(request: HttpRequest, found: Measure, step: str) -> HttpResponse:
    messages.success(request, f"{MEASURE_STEPS[step].done}: {found}")
    if place_of(request) == "document" and seen_documents([found], request.user):
        return to_document(request, found.feedback)
    return redirect(found)


def to_document(request: HttpRequest, feedback: Feedback) -> HttpResponse:
    """htmx takes its parts from the page of the document; others see the card on its own page."""
    if request.htmx:
        return redirect(feedback)
    return redirect("complaints:document_measures", feedback.pk)


def _show_row(
    request: HttpRequest, found: Measure, step: str, form, status: int = 200
) -> HttpResponse:
    values = {"place": place_of(request), "step": MEASURE_STEPS[step], "form": form}
    row = row_of(found, request.user, **values)
    return show_row(request, "measure", row, f"#measure-{found.pk}", status=status)


def show_document(
    request: HttpRequest, feedback: Feedback, form=None, *, tie=None, status: int = 200
) -> HttpResponse:
    name = "_document_measures" if request.htmx else "document_measures"
    card = DocumentMeasures(feedback, request.user, form=form, tie=tie)
    context = {"feedback": feedback, "card": card}
    return fragment(request, f"complaints/{name}.html", context, status)
