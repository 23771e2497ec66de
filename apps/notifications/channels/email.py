"""E-mails of the outbox: their text, their HTML, and the thread of their document."""

from collections.abc import Callable

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

from apps.core.mail import hand_over, held_because, message_id
from apps.notifications.models import Notification

__all__ = ["build", "held_because", "send"]


def send(notification: Notification, *, before_handing_over: Callable[[], None]) -> str:
    """Return the Message-ID when the server has taken it."""
    hand_over(build(notification), before_handing_over)
    return message_id(notification.key)


def build(notification: Notification) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        notification.subject, text_with_link(notification), to=[notification.address],
        headers=headers_of(notification),
    )  # fmt: skip
    if notification.html:
        message.attach_alternative(notification.html, "text/html")
    return message


def headers_of(notification: Notification) -> dict[str, str]:
    headers = {"Message-ID": message_id(notification.key)}
    if notification.document_id:
        thread = message_id(f"document-{notification.document_id}")
        headers |= {"In-Reply-To": thread, "References": thread}
    if not notification.is_personal:
        headers["Auto-Submitted"] = "auto-generated"
    if notification.is_to_client and (link := link_of(notification)):  # RFC 2369, RFC 8058
        headers["List-Unsubscribe"] = f"<{link}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def text_with_link(notification: Notification) -> str:
    """A colleague is led to the document, a client to where he says that he wants no more."""
    link = link_of(notification)
    if not link:
        return notification.text
    if notification.is_to_client:
        link = _("Do not send me such messages: %(link)s") % {"link": link}
    return f"{notification.text}\n\n{link}"


def link_of(notification: Notification) -> str:
    if not notification.url or not settings.SITE_URL:
        return ""
    return f"{settings.SITE_URL}{notification.url}"
