"""A message that somebody has written to a client, as an e-mail (see `core.mail`)."""

from uuid import UUID

from django.core.mail import EmailMessage

from apps.core.mail import hand_over, held_because, message_id
from apps.core.outcome import Away, NotNow, Refused, Unknown

__all__ = ["Away", "NotNow", "Refused", "Unknown", "held_because", "send_mail"]


def send_mail(*, key: UUID, recipient: str, subject: str, text: str) -> None:
    """Return when the server has taken it; raises as `core.mail.hand_over`."""
    headers = {"Message-ID": message_id(key)}
    hand_over(EmailMessage(subject, text, to=[recipient], headers=headers))
