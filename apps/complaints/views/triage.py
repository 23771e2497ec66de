"""The queue of the secretary: one after the other is routed, or rejected with an answer (W2)."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.complaints.forms.triage import RejectForm
from apps.complaints.pages.triage import Triage
from apps.core.actions import ActionView, declared, family_of
from apps.core.actions.declaring import ActionForm
from apps.core.lists import ListView
from apps.core.values.presence import not_none
from apps.core.web.htmx import StaffRequest
from apps.feedback.models import Feedback
from apps.feedback.permissions import visible_feedback
from apps.feedback.services import reject_feedback
from apps.organization.models import User

ROUTE = "routing.route"
may_triage = permission_required("feedback.triage", raise_exception=True)


class TriageView(PermissionRequiredMixin, ListView):
    """The queue; `?document=` opens one of it beside the list."""

    permission_required = "feedback.triage"
    list_class = Triage
    template = "complaints/triage.html"

    def get(self, request: StaffRequest) -> HttpResponse:
        response = super().get(request)
        if request.htmx:  # after a form too, the address leads to what is shown
            response["HX-Replace-Url"] = request.get_full_path()
        return response


triage = TriageView.as_view()


class HopOfTriage(ActionView[Feedback]):
    """The service knows who moved the document since it was shown, and is asked first."""

    asks_first = False


@require_POST
@may_triage
def triage_route(request: StaffRequest, pk: int) -> HttpResponse:
    feedback = visible_feedback(request.user, pk)
    step = declared(ROUTE)
    form = not_none(step.form)(request.POST, feedback=feedback)
    page, place = _before(request, pk)
    hop = HopOfTriage.on(request, feedback, family=family_of(ROUTE), action=step)
    if hop.take(form):
        return _next(request, feedback, page, place, step.done)
    return _refused(request, pk, form)


@require_POST
@may_triage
def triage_reject(request: StaffRequest, pk: int) -> HttpResponse:
    feedback = visible_feedback(request.user, pk)
    form = RejectForm(request.POST, feedback=feedback)
    page, place = _before(request, pk)
    if form.is_valid() and _reject(form, by=request.user):
        return _next(request, feedback, page, place, _("The appeal is rejected"))
    return _refused(request, pk, form)


def _reject(form: RejectForm, *, by: User) -> bool:
    try:
        reject_feedback(feedback=form.feedback, by=by, **form.arguments())
    except ValidationError as error:
        form.refuse(error)
        return False
    return True


def _before(request: StaffRequest, pk: int) -> tuple[int, int]:
    """The page of the queue, and the place on it, from which a document is about to go."""
    number = _number(request.POST.get("page")) or 1
    return number, Triage(request.user, {"page": number}).place_of(pk)


def _next(
    request: StaffRequest, feedback: Feedback, number: int, place: int, done: str | Promise
) -> HttpResponse:
    """Say what was done, and offer the one that has moved up."""
    messages.success(request, f"{feedback}: {done}")
    page = Triage(request.user, {"page": number})
    if not page.keys and number > 1:
        page = Triage(request.user, {"page": number - 1})
    following = page.at(place)
    view = page.view.with_(page=page.current.number, document=following)
    query = f"?{view}" if following else ""
    return redirect(f"{reverse('complaints:triage')}{query}")


def _refused(request: StaffRequest, pk: int, form: ActionForm) -> HttpResponse:
    number = _number(request.POST.get("page")) or 1
    page = Triage(request.user, {"page": number, "document": pk}, form=form)
    return render(request, "complaints/triage.html", {"list": page}, status=422)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else 0
