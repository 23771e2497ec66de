"""What a notification hands to its channel."""

from django.conf import settings
from django.utils.translation import gettext as _

from apps.messaging.extensions import Payload
from apps.notifications.models import Notification


def payload_of(notification: Notification) -> Payload:
    document, link = notification.document_id, link_of(notification)
    return Payload(
        key=notification.key,
        address=notification.address,
        subject=notification.subject,
        text=notification.text,
        html=notification.html,
        footer=_footer(notification, link),
        thread=f"document-{document}" if document else "",
        stop_url=link if notification.is_to_client else "",
        is_automatic=True,
    )


def _footer(notification: Notification, link: str) -> str:
    """A colleague is led to the document, a client to where they say that they want no more."""
    if link and notification.is_to_client:
        return _("Do not send me such messages: %(link)s") % {"link": link}
    return link


def link_of(notification: Notification) -> str:
    if not notification.url or not settings.SITE_URL:
        return ""
    return f"{settings.SITE_URL}{notification.url}"
