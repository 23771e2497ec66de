from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    name = "apps.messaging"
    verbose_name = _("Sending")

    def ready(self) -> None:
        from apps.core.extensions import moved
        from apps.messaging.channels.email import EmailChannel
        from apps.messaging.channels.sms import SmsChannel
        from apps.messaging.extensions import channels

        channels.register(EmailChannel(), place=10)
        channels.register(SmsChannel(), place=20)
        moved.register(("notifications/channelsettings", "messaging/channelsettings"), place=10)
