"""Which events are told, to whom, and how."""

from django.contrib import admin
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from apps.core.admin.references import OpensSettingsMixin, ShippedMixin
from apps.notifications.models import NotificationRule, SignificantEvent


class RuleInline(admin.StackedInline):
    model = NotificationRule
    extra = 0

    # Rules are part of the event: whoever may change it says who is told of it.

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return request.user.has_perm("notifications.view_significantevent")

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return request.user.has_perm("notifications.change_significantevent")

    has_add_permission = has_delete_permission = has_change_permission

    fieldsets = [
        (None, {"fields": [("audience", "position", "role", "address"), ("channel", "template")]}),
        (
            None,
            {
                "fields": [
                    ("timing", "hours", "offset_minutes"),
                    ("only_who_sees", "may_be_declined", "is_active"),
                ]
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest):
        related = ("event", "template", "position", "role")
        return super().get_queryset(request).select_related(*related)


@admin.register(SignificantEvent)
class SignificantEventAdmin(OpensSettingsMixin, ShippedMixin, admin.ModelAdmin):
    list_display = ["__str__", "about", "rules_in_use", "is_active"]
    list_editable = ["is_active"]
    fields = ["about", "is_active"]
    readonly_fields = ["about"]
    inlines = [RuleInline]

    def get_queryset(self, request: HttpRequest):
        used = Count("rules", filter=Q(rules__is_active=True))
        return super().get_queryset(request).annotate(rule_count=used)

    @admin.display(description=gettext_lazy("what it is"))
    def about(self, event: SignificantEvent) -> str:
        return event.about

    @admin.display(description=gettext_lazy("rules in use"), ordering="rule_count")
    def rules_in_use(self, event: SignificantEvent) -> int:
        return event.rule_count
