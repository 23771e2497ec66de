from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.lists import ListView
from apps.core.values.keys import typed_key
from apps.core.web.htmx import StaffRequest
from apps.notifications.forms import PreferencesForm
from apps.notifications.lists import NotificationList
from apps.notifications.models import Notification
from apps.notifications.services.inbox import mark_all_read, mark_read, unread_news
from apps.notifications.services.preferences import choose

inbox = ListView.as_view(list_class=NotificationList, template="notifications/list.html")


@require_safe
@never_cache
def bell(request: StaffRequest) -> JsonResponse:
    """How many are unread, and the newest of them: asked for every half a minute while looked at.

    `since` is the key of the newest that the browser has shown already.
    """
    since = typed_key(request.GET.get("since", "")) or 0
    return JsonResponse(unread_news(user=request.user, since=since))


@require_safe
def open_notification(request: StaffRequest, pk: int) -> HttpResponse:
    """Lead to the document, and take it as read."""
    notification = get_object_or_404(Notification.objects.inbox_of(request.user), pk=pk)
    mark_read(notification=notification)
    return redirect(notification.url or "notifications:list")


@require_POST
def read_all(request: StaffRequest) -> HttpResponse:
    until = typed_key(request.POST.get("until", "")) or 0
    number = mark_all_read(user=request.user, until=until)
    text = ngettext("%(number)s marked as read.", "%(number)s marked as read.", number)
    messages.success(request, text % {"number": number})
    return redirect("notifications:list")


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: StaffRequest) -> HttpResponse:
    """«О чём уведомлять»: by event and channel, within what the administrator allows."""
    form = PreferencesForm(request.POST or None, user=request.user)
    if request.method == "POST":
        choose(user=request.user, wanted=form.wanted)
        messages.success(request, _("Your choice is kept."))
        return redirect("notifications:preferences")
    return render(request, "notifications/preferences.html", {"form": form})
