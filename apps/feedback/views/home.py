from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from apps.feedback.permissions import can_register
from apps.feedback.services import waiting


def home(request: HttpRequest) -> HttpResponse:
    """What waits for the one who has signed in, by what he may do."""
    user, now = request.user, timezone.now()
    context = {"now": now, "queues": waiting.waiting_for(user, now)}
    if can_register(user):
        context["drafts"] = waiting.own_drafts(user)
        context["registered_today"] = waiting.registered_today(user, now)
    if user.has_perm("feedback.process"):
        context["stages"] = waiting.stages_of(user)
    return render(request, "feedback/home.html", context)
