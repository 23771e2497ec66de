"""A message leaves by the channel that has its code."""

from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.messaging.extensions import Channel, Payload, channels
from apps.messaging.services.circuit_breaker import find_channel, is_away


def channel_of(code: str) -> Channel:
    return next(channel for channel in channels if channel.code == code)


def held_because(code: str) -> str:
    """Why nothing leaves by the channel at present, in words; "" when it does."""
    return channel_of(code).held_because()


def why_waiting(code: str) -> str:
    """Why what somebody has written does not go out at present, in words; "" when it does."""
    if words := held_because(code):
        return words
    channel = find_channel(code)
    if not channel.is_enabled or channel.is_dry_run:
        return _("Sending is switched off in the settings.")
    return channel.away_because if is_away(channel, timezone.now()) else ""


def send(code: str, payload: Payload, *, before_handing_over: Callable[[], None]) -> str:
    """As `Channel.send`."""
    return channel_of(code).send(payload, before_handing_over=before_handing_over)
