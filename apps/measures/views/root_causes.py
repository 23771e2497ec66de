"""Root causes: the list, one with its appeals and measures, and what is changed of it.

Plain forms: every step answers with a redirect, a refusal is 422 with all that was typed.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from apps.core.actions.cards import done, get_or_post
from apps.core.lists import ListFileView, ListView
from apps.core.values.keys import typed_key
from apps.core.web.htmx import StaffRequest
from apps.feedback.models import Feedback
from apps.feedback.permissions import visible_feedback
from apps.measures import services
from apps.measures.forms import LinkForm, MeasureForm, RootCauseForm, TieForm
from apps.measures.lists.root_causes import RootCauseList
from apps.measures.models import RootCause
from apps.measures.pages.measures import ties_of
from apps.measures.pages.root_causes import RootCausePage
from apps.measures.permissions import can_keep, can_keep_root_causes, can_link_root_causes
from apps.measures.views.measures import show_document, to_document

root_causes = ListView.as_view(list_class=RootCauseList, template="measures/root_causes.html")
export = ListFileView.as_view(list_class=RootCauseList)


@require_safe
def root_cause(request: StaffRequest, pk: int) -> HttpResponse:
    """Its appeals that the user may know of, month by month, and its measures."""
    return _show(request, _visible(request, pk))


@get_or_post
def create(request: StaffRequest) -> HttpResponse:
    """Name one; `?document=` is the appeal that is tied to it at once."""
    if not can_keep_root_causes(request.user):
        raise PermissionDenied
    key = typed_key(request.GET.get("document", ""))
    feedback = visible_feedback(request.user, key) if key else None
    if request.method != "POST":
        form = RootCauseForm(user=request.user)
        return _show_form(request, form, feedback=feedback)
    form = RootCauseForm(request.POST)
    named: list[RootCause] = []

    def name_it() -> None:
        values = form.arguments() | {"feedback": feedback}
        named.append(services.name_root_cause(by=request.user, **values))

    if done(form, name_it):
        return redirect(named[0])
    return _show_form(request, form, feedback=feedback, status=422)


@get_or_post
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    found = _kept(request, pk)
    if request.method != "POST":
        return _show_form(request, RootCauseForm(root_cause=found), root_cause=found)
    form = RootCauseForm(request.POST)

    def change_it() -> None:
        services.change_root_cause(root_cause=found, by=request.user, **form.arguments())

    if done(form, change_it):
        return redirect(found)
    return _show_form(request, form, root_cause=found, status=422)


@require_POST
def close(request: StaffRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    try:
        services.close_root_cause(root_cause=found, by=request.user)
        messages.success(request, _("The root cause is closed"))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(found)


@require_POST
def reopen(request: StaffRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    services.reopen_root_cause(root_cause=found, by=request.user)
    return redirect(found)


@get_or_post
def plan(request: StaffRequest, pk: int) -> HttpResponse:
    """A measure of the root cause."""
    found = _kept(request, pk)
    if request.method != "POST":
        return _show(request, found, form=MeasureForm())
    form = MeasureForm(request.POST)

    def plan_it() -> None:
        services.plan_measure(root_cause=found, by=request.user, **form.arguments())

    if done(form, plan_it):
        return redirect(found)
    return _show(request, found, form=form, status=422)


@require_POST
def link(request: StaffRequest, pk: int) -> HttpResponse:
    """Tie an appeal by its number."""
    found = _visible(request, pk)
    if not can_keep_root_causes(request.user):
        raise PermissionDenied
    form = LinkForm(request.POST, user=request.user)

    def link_it() -> None:
        services.link_document(root_cause=found, by=request.user, **form.arguments())

    if done(form, link_it):
        return redirect(found)
    return _show(request, found, link=form, status=422)


@require_POST
def unlink(request: StaffRequest, pk: int, document: int) -> HttpResponse:
    found, feedback = _visible(request, pk), visible_feedback(request.user, document)
    services.unlink_document(root_cause=found, feedback=feedback, by=request.user)
    return redirect(found)


@require_POST
def tie(request: StaffRequest, pk: int) -> HttpResponse:
    """On the page of an appeal: tie it to one of the open root causes."""
    feedback = visible_feedback(request.user, pk)
    if not can_link_root_causes(request.user, feedback):
        raise PermissionDenied
    form = TieForm(request.POST, causes=ties_of(feedback, request.user))

    def tie_it() -> None:
        services.link_document(feedback=feedback, by=request.user, **form.arguments())

    if done(form, tie_it):
        return to_document(request, feedback)
    return show_document(request, feedback, tie=form, status=422)


def _visible(request: StaffRequest, pk: int) -> RootCause:
    rows = RootCause.objects.visible_to(request.user)
    named = ("owner", "created_by", "closed_by", "category", "department")
    return get_object_or_404(rows.select_related(*named), pk=pk)


def _kept(request: StaffRequest, pk: int) -> RootCause:
    found = _visible(request, pk)
    if not can_keep(request.user, found):
        raise PermissionDenied
    return found


def _show(
    request: StaffRequest,
    found: RootCause,
    *,
    link: LinkForm | None = None,
    form: MeasureForm | None = None,
    status: int = 200,
) -> HttpResponse:
    link = link or LinkForm(user=request.user)
    page = RootCausePage(found, request.user, link=link, form=form)
    context = {"page": page, "cause": found}
    return render(request, "measures/root_cause.html", context, status=status)


def _show_form(
    request: StaffRequest,
    form: RootCauseForm,
    *,
    root_cause: RootCause | None = None,
    feedback: Feedback | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "cause": root_cause, "feedback": feedback}
    return render(request, "measures/root_cause_form.html", context, status=status)
