"""E-mails: their text, their HTML, and the thread to which they belong."""

from collections.abc import Callable
from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.operations import installation
from apps.messaging.channels.smtp import hand_over
from apps.messaging.extensions import Payload

EMAIL = "email"


class EmailChannel:
    """By the mail server of the settings; see `messaging.extensions.Channel`."""

    code, label, reports = EMAIL, gettext_lazy("e-mail"), False

    def held_because(self) -> str:
        if not settings.OUTGOING_ENABLED:
            return _("Sending is switched off in the settings.")
        if not settings.EMAIL_HOST and not settings.MAIL_TO_FILES:
            return _("Mail is not set up yet.")
        return installation.held_because()

    def send(self, payload: Payload, *, before_handing_over: Callable[[], None]) -> str:
        """Return the Message-ID when the server has taken it."""
        hand_over(build(payload), before_handing_over)
        return message_id(payload.key)

    def fetch_report(self, provider_id: str, address: str) -> None:
        """A mail server that has taken it says no more."""


def build(payload: Payload) -> EmailMultiAlternatives:
    text = "\n\n".join(filter(None, (payload.text, payload.footer)))
    message = EmailMultiAlternatives(
        payload.subject, text, to=[payload.address], headers=headers_of(payload)
    )
    if payload.html:
        message.attach_alternative(payload.html, "text/html")
    return message


def headers_of(payload: Payload) -> dict[str, str]:
    headers = {"Message-ID": message_id(payload.key)}
    if payload.thread:
        thread = message_id(payload.thread)
        headers |= {"In-Reply-To": thread, "References": thread}
    if payload.is_automatic:
        headers["Auto-Submitted"] = "auto-generated"
    if payload.stop_url:  # RFC 2369, RFC 8058
        headers["List-Unsubscribe"] = f"<{payload.stop_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def message_id(key: UUID | str) -> str:
    """The same for each attempt, so that mail servers know a message that comes twice."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or "localhost"
    return f"<{key}@{domain}>"
