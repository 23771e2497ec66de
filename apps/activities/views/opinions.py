"""«Запросить мнение»: pages of their own for who asks and for who is asked.

Who is asked sees their request and nothing of the document: to everybody else it does not exist.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.activities import services
from apps.activities.forms.opinions import AskOpinionForm, GiveOpinionForm
from apps.activities.models import Activity
from apps.activities.permissions import can_ask_opinion
from apps.activities.services.opinions import SHOWABLE
from apps.core.actions.cards import done, get_or_post
from apps.core.exceptions import Conflict
from apps.core.web.htmx import StaffRequest
from apps.feedback.permissions import visible_feedback


@get_or_post
def ask(request: StaffRequest, pk: int) -> HttpResponse:
    feedback = visible_feedback(request.user, pk)
    if not can_ask_opinion(request.user, feedback):
        raise PermissionDenied
    form = AskOpinionForm(request.POST if request.method == "POST" else None)

    def ask_it() -> None:
        services.ask_opinion(feedback=feedback, by=request.user, **form.arguments())

    if done(form, ask_it):
        messages.success(request, _("The employee is asked."))
        return redirect(feedback)
    context = {"feedback": feedback, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "activities/ask_opinion.html", context, status=status)


@get_or_post
def give(request: StaffRequest, pk: int) -> HttpResponse:
    own = Activity.objects.visible_to(request.user).filter(
        kind=Activity.Kind.OPINION, user=request.user
    )
    rows = own.select_related("opinion", "feedback__visit__service")
    activity = get_object_or_404(rows, pk=pk)
    form = GiveOpinionForm(request.POST if request.method == "POST" else None)

    def give_it() -> None:
        services.give_opinion(activity=activity, by=request.user, **form.arguments())

    try:
        if done(form, give_it):
            messages.success(request, _("Thank you, your opinion is written down."))
            return redirect("activities:list")
    except Conflict as conflict:  # of the document itself nothing is told, not even its end
        text = _("Nobody waits for this answer any more.")
        raise Conflict(text, url=reverse("activities:list")) from conflict
    shown = [(SHOWABLE[each["name"]], each["text"]) for each in activity.opinion.shown]
    context = {"activity": activity, "visit": activity.feedback.visit, "shown": shown}
    context |= {"number": activity.feedback.number, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "activities/give_opinion.html", context, status=status)
