"""A message that somebody has written to a client, as an e-mail (see `core.mail`)."""

from uuid import UUID

from django.core.mail import EmailMessage
from django.utils import timezone

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
    return channel.away_because if is_away(channel, timezone.now()) else ""


def send_mail(*, key: UUID, recipient: str, subject: str, text: str) -> None:
    """Return when the server has taken it; raises as `core.mail.hand_over`."""
    headers = {"Message-ID": message_id(key)}
    hand_over(EmailMessage(subject, text, to=[recipient], headers=headers))
