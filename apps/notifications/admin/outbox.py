"""The outbox as the administrator sees it: what went out, what did not and why; dead letters."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.admin import TitlesMixin
from apps.core.exceptions import Conflict
from apps.messaging.services import mark_arrived, send_again
from apps.notifications.models import Channel, Notification


class DeadFilter(admin.SimpleListFilter):
    title = gettext_lazy("dead letters")
    parameter_name = "dead"

    def lookups(self, request: HttpRequest, model_admin):
        return [("1", _("Only dead letters"))]

    def queryset(self, request: HttpRequest, queryset):
        return queryset.dead() if self.value() else queryset


@admin.register(Notification)
class NotificationAdmin(TitlesMixin, admin.ModelAdmin):
    """Read only, but for what is decided of dead letters. Only of documents that one may see."""

    list_display = ["subject", "state", "why", "recipient_shown", "channel", "created_at"]
    list_display_links = ["subject"]
    list_filter = [DeadFilter, "state", "channel"]
    list_select_related = ["user"]
    list_per_page = 50
    show_full_result_count = False
    ordering = ["-pk"]
    actions = ["send_again", "mark_arrived"]
    fields = [
        "event_label", "channel", "recipient_shown", "address", "subject", "text", "html", "state",
        "error", "attempts", "created_at", "due_at", "sending_at", "handed_over_at", "sent_at",
        "delivered_at", "provider_id", "key",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest):
        outgoing = super().get_queryset(request).exclude(channel=Channel.INBOX)
        return outgoing.visible_to(request.user)

    def get_readonly_fields(self, request: HttpRequest, obj=None) -> list[str]:
        return self.fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None):
        # Django looks for the row first and leads who does not find it to the start page.
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)

    @admin.display(description=gettext_lazy("event"), ordering="event")
    def event_label(self, notification: Notification) -> str:
        return notification.event_label

    @admin.display(description=gettext_lazy("why it has not gone"), ordering="due_at")
    def why(self, notification: Notification) -> str:
        """What the provider said; of what waits, until when."""
        waits = notification.state == Notification.State.QUEUED
        due_at = timezone.localtime(notification.due_at)
        until = _("not before %(when)s") % {"when": date_format(due_at, "j E, H:i")}
        later = until if waits and notification.due_at > timezone.now() else ""
        return ". ".join(filter(None, (notification.error.rstrip("."), later)))

    @admin.display(description=gettext_lazy("to"), ordering="recipient")
    def recipient_shown(self, notification: Notification) -> str:
        return str(notification.user or notification.address)

    @admin.action(description=gettext_lazy("Send again"), permissions=["change"])
    def send_again(self, request: HttpRequest, queryset) -> None:
        self._each(request, queryset, send_again)

    @admin.action(
        description=gettext_lazy("It has arrived, as the log of the server says"),
        permissions=["change"],
    )
    def mark_arrived(self, request: HttpRequest, queryset) -> None:
        self._each(request, queryset, mark_arrived)

    def _each(self, request: HttpRequest, queryset, service) -> None:
        """Each by its own rule; those refused are told with the reason."""
        done = 0
        for notification in queryset:
            try:
                service(message=notification)
            except Conflict as conflict:
                self.message_user(request, f"{notification}: {conflict}", messages.WARNING)
            else:
                self.log_change(request, notification, service.__name__)
                done += 1
        text = ngettext("%(count)s row changed.", "%(count)s rows changed.", done)
        self.message_user(request, text % {"count": done}, messages.SUCCESS)
