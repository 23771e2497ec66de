"""How each channel is used; and all that leaves the house: what went, what did not and why."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.admin.references import ShippedMixin
from apps.core.exceptions import Conflict
from apps.messaging.extensions import Owner, owners
from apps.messaging.models import ChannelSettings, Message
from apps.messaging.services import mark_arrived
from apps.messaging.services.delivery import owner_of


@admin.register(ChannelSettings)
class ChannelSettingsAdmin(ShippedMixin, admin.ModelAdmin):
    list_display = [
        "__str__",
        "is_enabled",
        "is_dry_run",
        "per_minute",
        "per_client_per_day",
        "quiet_from",
        "quiet_until",
    ]
    fieldsets = [
        (None, {"fields": ["is_enabled", "is_dry_run"]}),
        (gettext_lazy("Limits"), {"fields": ["per_minute", "per_client_per_day"]}),
        (gettext_lazy("Hours"), {"fields": ["quiet_from", "quiet_until", "digest_at"]}),
    ]


class DeadFilter(admin.SimpleListFilter):
    title = gettext_lazy("dead letters")
    parameter_name = "dead"

    def lookups(self, request: HttpRequest, model_admin):
        return [("1", _("Only dead letters"))]

    def queryset(self, request: HttpRequest, queryset):
        return queryset.dead() if self.value() else queryset


class MessageAdmin(ShippedMixin, admin.ModelAdmin):
    """The messages of any owner, read only but for what is decided of dead letters.

    Only those that one may see: of a document that is hidden nothing stands here.
    """

    list_display = ["subject", "state", "why", "to", "channel", "created_at"]
    list_display_links = ["subject"]
    list_filter = [DeadFilter, "state", "channel"]
    list_per_page = 50
    show_full_result_count = False
    ordering = ["-pk"]
    actions = ["send_again", "mark_arrived"]

    @property
    def owner(self) -> Owner:
        return owner_of(self.model)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return self.owner.outgoing().visible_to(request.user).order_by(*self.ordering)

    def get_fields(self, request: HttpRequest, obj=None) -> list[str]:
        return [
            "about",
            "channel",
            "to",
            *self.owner.shown,
            "state",
            "error",
            "attempts",
            "created_at",
            "due_at",
            "sending_at",
            "handed_over_at",
            "sent_at",
            "delivered_at",
            "provider_id",
            "key",
        ]

    def get_readonly_fields(self, request: HttpRequest, obj=None) -> list[str]:
        return self.get_fields(request, obj)

    def get_actions(self, request: HttpRequest) -> dict:
        """Where those who wrote it decide, administrators do not say that it has come."""
        found = super().get_actions(request)
        if not self.owner.has_dead_letters:
            found.pop("mark_arrived", None)
        return found

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None):
        # Django looks for the row first and leads who does not find it to the start page.
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)

    @admin.display(description=gettext_lazy("what it is"))
    def about(self, message: Message) -> str:
        return self.owner.about(message)

    @admin.display(description=gettext_lazy("why it has not gone"), ordering="due_at")
    def why(self, message: Message) -> str:
        """What the provider said; of what waits, until when."""
        waits = message.state == Message.State.QUEUED
        due_at = timezone.localtime(message.due_at)
        until = _("not before %(when)s") % {"when": date_format(due_at, "j E, H:i")}
        later = until if waits and message.due_at > timezone.now() else ""
        return ". ".join(filter(None, (message.error.rstrip("."), later)))

    @admin.display(description=gettext_lazy("to"), ordering="recipient")
    def to(self, message: Message) -> str:
        return self.owner.addressee(message)

    @admin.action(description=gettext_lazy("Send again"), permissions=["change"])
    def send_again(self, request: HttpRequest, queryset) -> None:
        self._each(
            request,
            queryset,
            "send_again",
            lambda message: self.owner.send_again(message, by=request.user),
        )

    @admin.action(
        description=gettext_lazy("It has arrived, as the log of the server says"),
        permissions=["change"],
    )
    def mark_arrived(self, request: HttpRequest, queryset) -> None:
        self._each(request, queryset, "mark_arrived", lambda message: mark_arrived(message=message))

    def _each(self, request: HttpRequest, queryset, name: str, decide) -> None:
        """Each by its own rule; those refused are told with the reason."""
        done = 0
        for message in queryset:
            try:
                decide(message)
            except Conflict as conflict:
                self.message_user(request, f"{message}: {conflict}", messages.WARNING)
            else:
                self.log_change(request, message, name)
                done += 1
        text = ngettext("%(count)s row changed.", "%(count)s rows changed.", done)
        self.message_user(request, text % {"count": done}, messages.SUCCESS)


for _owner in owners:
    admin.site.register(_owner.model, MessageAdmin)
