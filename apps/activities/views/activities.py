"""«Мои дела», and the activities of a document: in a list, in the rail, or on pages of their own.

With htmx a step of the list answers with the row as it is now, a step of a document with a redirect
to it, of which htmx takes the parts it asked for; without htmx every step answers with a redirect.
A refusal is 422 with all that was typed, a conflict 409.
"""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh, reselect, retarget, trigger_client_event

from apps.activities import services
from apps.activities.forms.activities import PlanForm
from apps.activities.lists import Agenda
from apps.activities.models import Activity
from apps.activities.pages import DocumentActivities, Row
from apps.activities.permissions import can_carry_out
from apps.activities.telephony import NotRung
from apps.core.actions import ActionView
from apps.core.actions.cards import done, fragment, get_or_post
from apps.core.actions.declaring import ActionForm
from apps.core.exceptions import Conflict
from apps.core.lists import ListView
from apps.core.values.keys import typed_key
from apps.core.values.phones import phone_dialled, phone_shown
from apps.core.web.htmx import StaffRequest
from apps.feedback.models import Feedback
from apps.feedback.permissions import visible_feedback

PLACES = ("list", "document")


activities = ListView.as_view(list_class=Agenda, template="activities/list.html", called="agenda")


@require_safe
def document_activities(request: StaffRequest, pk: int) -> HttpResponse:
    """The activities of one document: the card of its rail for htmx, else a page."""
    return _show_document(request, visible_feedback(request.user, pk))


@get_or_post
def plan(request: StaffRequest, pk: int) -> HttpResponse:
    feedback = visible_feedback(request.user, pk)
    if not can_carry_out(request.user, feedback):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = PlanForm(data, feedback=feedback, user=request.user)
    if data is None:
        return _show_document(request, feedback, form)

    def plan_it() -> None:
        services.plan_activity(feedback=feedback, by=request.user, **form.arguments())

    if done(form, plan_it):
        return redirect(feedback) if request.htmx else _to_document(feedback)
    return _show_document(request, feedback, form, status=422)


@require_POST
def plan_usual(request: StaffRequest, pk: int) -> HttpResponse:
    """Plan what is proposed for the document: `usual` are the keys, `all` takes all of it (C7)."""
    feedback = visible_feedback(request.user, pk)
    keys = {key for text in request.POST.getlist("usual") if (key := typed_key(text)) is not None}
    chosen = None if "all" in request.POST else keys
    try:
        services.plan_usual_activities(feedback=feedback, by=request.user, chosen=chosen)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(feedback) if request.htmx else _to_document(feedback)


class ActivityStep(ActionView[Activity]):
    """The service is asked first: it knows whether the document is still open."""

    asks_first = False

    def find(self, pk: int) -> Activity:
        return _visible(self.request, pk)

    def admit(self) -> None:
        """Only the right: of what has ended meanwhile the service tells."""
        if not self.action.allows(self.request.user, self.target):
            raise PermissionDenied

    def serve(self, arguments: dict) -> Activity:
        """Who does not see the document is told of no other state of it (B8)."""
        try:
            changed = super().serve(arguments)
        except Conflict as conflict:
            if self.target.is_document_seen:
                raise
            text = _("It has been completed, cancelled or taken meanwhile. Look at your list.")
            raise Conflict(text, url=reverse("activities:list")) from conflict
        changed.is_document_seen = self.target.is_document_seen
        return changed

    def succeed(self, form: ActionForm | None) -> HttpResponse:
        stands_elsewhere = self.action.name in ("take", "move", "unplan")
        return _go_on(self.request, self.result, self.action.done, whole=stands_elsewhere)

    def show(self, form: ActionForm | None, status: int = 200) -> HttpResponse:
        return _show_row(self.request, self.target, self.action.name, form, status)


@require_POST
def call(request: StaffRequest, pk: int) -> HttpResponse:
    """«Позвонить»: the call is written down, the phone of the one who called rings or opens."""
    feedback = visible_feedback(request.user, pk)
    phone, key = request.POST.get("phone", ""), _uuid(request.POST.get("key", ""))
    try:
        activity = services.call_client(feedback=feedback, by=request.user, phone=phone, key=key)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(feedback)
    _ring(request, activity, phone)
    return redirect(feedback) if request.htmx else _to_document(feedback)


def _ring(request: StaffRequest, activity: Activity, phone: str) -> None:
    """Once the call is written down and committed: what the exchange says takes a while."""
    shown = phone_shown(phone)
    try:
        rings = services.ring_client(activity=activity, by=request.user, phone=phone)
    except NotRung as error:
        words = _("{why} The call is written down; if your phone does not ring, dial it yourself:")
        link = format_html('<a href="tel:{}">{}</a>', phone_dialled(phone), shown)
        messages.warning(request, format_html("{} {}", words.format(why=error), link))
        return
    done = _("Your phone rings now, then the client is connected: %(phone)s")
    dialled = _("The call is written down: %(phone)s")
    messages.success(request, (done if rings else dialled) % {"phone": shown})


def _visible(request: StaffRequest, pk: int) -> Activity:
    user = request.user
    rows = Activity.objects.visible_to(user).with_references().with_sight_of(user)
    return get_object_or_404(rows.select_related("feedback__department__head"), pk=pk)


def _place(request: StaffRequest, activity: Activity) -> str:
    """Where the row stands; what belongs to a hidden document stands in the list alone."""
    asked = request.POST.get("place") or request.GET.get("place")
    return asked if asked in PLACES and activity.is_document_seen else "list"


def _go_on(
    request: StaffRequest, activity: Activity, done: str | Promise, *, whole: bool = False
) -> HttpResponse:
    """The row as it is now, or the page on which it stands: `whole`, if it stands elsewhere now."""
    place = _place(request, activity)
    if request.htmx and place == "list" and whole:
        messages.success(request, f"{done}: {activity}")
        return HttpResponseClientRefresh()
    if request.htmx and place == "list":
        row = Row(activity, request.user, timezone.now(), sees=activity.is_document_seen)
        shown = fragment(request, "activities/_activity.html", {"row": row})
        return trigger_client_event(shown, "activities-changed")
    if request.htmx:
        return redirect(activity.feedback)
    messages.success(request, f"{done}: {activity}")
    return redirect("activities:list") if place == "list" else _to_document(activity.feedback)


def _to_document(feedback: Feedback) -> HttpResponse:
    return redirect("activities:document_activities", feedback.pk)


def _show_row(
    request: StaffRequest, activity: Activity, step: str, form: ActionForm | None, status: int = 200
) -> HttpResponse:
    place, sees = _place(request, activity), activity.is_document_seen
    row = Row(activity, request.user, timezone.now(), place, sees=sees, form=form, step=step)
    template = "activities/_activity.html" if request.htmx else "activities/activity.html"
    response = fragment(request, template, {"row": row}, status)
    if request.htmx and status == 422:  # a document asks for its own parts, which are not there
        selector = f"#activity-{activity.pk}"
        response = reselect(retarget(response, selector), selector)
    return response


def _show_document(
    request: StaffRequest, feedback: Feedback, form: ActionForm | None = None, status: int = 200
) -> HttpResponse:
    name = "_document_activities" if request.htmx else "document_activities"
    card = DocumentActivities(feedback, request.user, form=form)
    context = {"feedback": feedback, "card": card}
    return fragment(request, f"activities/{name}.html", context, status)


def _uuid(text: str) -> UUID | None:
    """The key of a form; None for anything that is no key: each click is then a call."""
    try:
        return UUID(text)
    except ValueError:
        return None
