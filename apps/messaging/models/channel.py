from datetime import time

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.messaging.extensions import channels


def channel_choices() -> list[tuple[str, str | Promise]]:
    return [(channel.code, channel.label) for channel in channels]


class ChannelSettings(models.Model):
    """How a channel is used: the switch that stops it, its limits and its quiet hours.

    A migration ships one row per channel. What is stopped waits and goes out later; in a dry run
    everything is done but the last step, and the row says so.
    """

    channel = models.CharField(
        _("channel"), max_length=8, choices=channel_choices, unique=True, editable=False
    )
    is_enabled = models.BooleanField(
        _("switched on"), default=True, help_text=_("Switched off, everything waits.")
    )
    is_dry_run = models.BooleanField(
        _("dry run"), default=False, help_text=_("Nothing is handed over; the row says “dry run”.")
    )
    per_minute = models.PositiveIntegerField(
        _("at most per minute"), default=600, help_text=_("0: no limit.")
    )
    per_client_per_day = models.PositiveIntegerField(
        _("at most per client and day"), default=10, help_text=_("0: no limit.")
    )
    quiet_from = models.TimeField(_("quiet from"), default=time(21))
    quiet_until = models.TimeField(_("quiet until"), default=time(9))
    digest_at = models.TimeField(_("the digest goes out at"), default=time(9))
    # Kept by the outbox (services.circuit_breaker).
    away_since = models.DateTimeField(_("not to be had since"), null=True, editable=False)
    away_until = models.DateTimeField(_("asked again at"), null=True, editable=False)
    broken_off = models.PositiveIntegerField(_("broken off in a row"), default=0, editable=False)
    away_because = models.TextField(_("what it said"), blank=True, editable=False)

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_channel_display()
