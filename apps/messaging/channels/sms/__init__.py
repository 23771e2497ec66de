"""SMS through the provider that the settings name; each speaks the HTTP API that it documents."""

from collections.abc import Callable

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.operations import installation
from apps.messaging.channels.sms import file, smsc, smsru
from apps.messaging.channels.sms.provider import Provider
from apps.messaging.extensions import Payload, Report
from apps.messaging.outcomes import NotNow

SMS = "sms"
PROVIDERS: dict[str, Provider] = {
    "file": file.FileProvider(),
    "smsru": smsru.SmsRu(),
    "smsc": smsc.Smsc(),
}


def provider() -> Provider | None:
    return PROVIDERS.get(settings.SMS_PROVIDER)


class SmsChannel:
    """By the provider of the settings; see `messaging.extensions.Channel`."""

    code, label, reports = SMS, gettext_lazy("SMS"), True

    def held_because(self) -> str:
        if not settings.OUTGOING_ENABLED:
            return _("Sending is switched off in the settings.")
        if provider() is None:
            return _("No provider of SMS is set up yet.")
        return installation.held_because()

    def send(self, payload: Payload, *, before_handing_over: Callable[[], None]) -> str:
        chosen = provider()
        if chosen is None:  # nothing is claimed then (`held_because`)
            raise NotNow(_("No provider of SMS is set up yet."))
        return chosen.send(
            key=payload.key,
            phone=payload.address,
            text=payload.text,
            before_handing_over=before_handing_over,
        )

    def fetch_report(self, provider_id: str, address: str) -> Report | None:
        found = provider()
        return found.fetch_report(provider_id=provider_id, phone=address) if found else None
