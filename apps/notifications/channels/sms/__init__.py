"""SMS through the provider that the settings name; each speaks the HTTP API that it documents."""

from collections.abc import Callable

from django.conf import settings
from django.utils.translation import gettext as _

from apps.core import installation
from apps.notifications.channels.sms import file, smsc, smsru
from apps.notifications.channels.sms.provider import Provider, Report
from apps.notifications.models import Notification

PROVIDERS: dict[str, Provider] = {
    "file": file.FileProvider(),
    "smsru": smsru.SmsRu(),
    "smsc": smsc.Smsc(),
}


def provider() -> Provider | None:
    return PROVIDERS.get(settings.SMS_PROVIDER)


def held_because() -> str:
    """Why no SMS leaves the house at present, in words; "" when it does."""
    if not settings.OUTGOING_ENABLED:
        return _("Sending is switched off in the settings.")
    if provider() is None:
        return _("No provider of SMS is set up yet.")
    return installation.held_because()


def send(notification: Notification, *, before_handing_over: Callable[[], None]) -> str:
    """Return the provider's id of the message."""
    return provider().send(
        key=notification.key, phone=notification.address, text=notification.text,
        before_handing_over=before_handing_over,
    )  # fmt: skip


def fetch_report(notification: Notification) -> Report | None:
    """What became of a message that the provider has taken; None while it is on its way."""
    found = provider()
    if found is None or not notification.provider_id:
        return None
    return found.fetch_report(provider_id=notification.provider_id, phone=notification.address)
