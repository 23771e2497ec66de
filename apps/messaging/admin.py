"""How each channel is used."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from apps.core.admin import ShippedMixin
from apps.messaging.models import ChannelSettings


@admin.register(ChannelSettings)
class ChannelSettingsAdmin(ShippedMixin, admin.ModelAdmin):
    list_display = [
        "__str__", "is_enabled", "is_dry_run", "per_minute", "per_client_per_day", "quiet_from",
        "quiet_until",
    ]  # fmt: skip
    fieldsets = [
        (None, {"fields": ["is_enabled", "is_dry_run"]}),
        (gettext_lazy("Limits"), {"fields": ["per_minute", "per_client_per_day"]}),
        (gettext_lazy("Hours"), {"fields": ["quiet_from", "quiet_until", "digest_at"]}),
    ]
