from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    name = "apps.messaging"
    verbose_name = _("Sending")

    def ready(self) -> None:
        from apps.core.extensions import Check, moved
        from apps.core.extensions import health as checks
        from apps.messaging.channels.email import EmailChannel
        from apps.messaging.channels.sms import SmsChannel
        from apps.messaging.extensions import channels
        from apps.messaging.services import health

        channels.register(EmailChannel(), place=10)
        channels.register(SmsChannel(), place=20)
        moved.register(("notifications/channelsettings", "messaging/channelsettings"), place=10)
        checks.register(Check("broker", health.find_broker_problems), place=30)
        checks.register(Check("delivery", health.find_delivery_problems), place=40)
