from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from apps.core.web.htmx import StaffRequest
from apps.feedback import work_queues
from apps.feedback.permissions import can_register, works_with_appeals


def home(request: StaffRequest) -> HttpResponse:
    """What waits for the one who has signed in, by what he may do."""
    user, now = request.user, timezone.now()
    context: dict[str, object] = {
        "now": now,
        "queues": work_queues.waiting_for(user, now),
        "has_appeals": works_with_appeals(user),
    }
    if can_register(user):
        context["drafts"] = work_queues.own_drafts(user)
        context["registered_today"] = work_queues.registered_today(user, now)
    if user.has_perm("feedback.process"):
        context["stages"] = work_queues.stages_of(user)
    return render(request, "feedback/home.html", context)
