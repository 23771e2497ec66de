"""A message that somebody has written to a client, as an e-mail."""

from collections.abc import Callable
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.outcome import Away, Dropped, NotNow, Refused, Unknown
from apps.messaging import services as messaging
from apps.messaging.extensions import Payload
from apps.messaging.services import EMAIL, find_channel, is_away

__all__ = [
    "Away",
    "Dropped",
    "NotNow",
    "Refused",
    "Unknown",
    "held_because",
    "send_mail",
    "why_waiting",
]


def held_because() -> str:
    """Why no mail leaves the house at present, in words; "" when it does."""
    return messaging.held_because(EMAIL)


def why_waiting() -> str:
    """Why mail does not go out at present, in words; "" when it does."""
    if words := held_because():
        return words
    channel = find_channel(EMAIL)
    if not channel.is_enabled or channel.is_dry_run:
        return _("Sending is switched off in the settings.")
    return channel.away_because if is_away(channel, timezone.now()) else ""


def send_mail(
    *,
    key: UUID,
    recipient: str,
    subject: str,
    text: str,
    before_handing_over: Callable[[], None],
) -> None:
    """Return when the server has taken it; calls and raises as `messaging.services.send`."""
    payload = Payload(key=key, address=recipient, subject=subject, text=text)
    messaging.send(EMAIL, payload, before_handing_over=before_handing_over)
