"""A message that somebody has written to a client, as an e-mail (see `core.mail`)."""

from collections.abc import Callable
from uuid import UUID

from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.mail import hand_over, held_because, message_id
from apps.core.outcome import Away, Dropped, NotNow, Refused, Unknown
from apps.notifications.models import Channel
from apps.notifications.services import find_channel, is_away

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


def why_waiting() -> str:
    """Why mail does not go out at present, in words; "" when it does."""
    if words := held_because():
        return words
    channel = find_channel(Channel.EMAIL)
    if not channel.is_enabled or channel.is_dry_run:
        return _("Sending is switched off in the settings.")
    return channel.away_because if is_away(channel, timezone.now()) else ""


def send_mail(
    *,
    key: UUID,
    recipient: str,
    subject: str,
    text: str,
    before_handing_over: Callable[[], None] | None = None,
) -> None:
    """Return when the server has taken it; calls and raises as `core.mail.hand_over`."""
    headers = {"Message-ID": message_id(key)}
    message = EmailMessage(subject, text, to=[recipient], headers=headers)
    hand_over(message, before_handing_over)
