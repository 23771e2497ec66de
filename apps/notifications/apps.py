from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "apps.notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        from apps.core import extensions as core
        from apps.core.extensions import Panel
        from apps.messaging.extensions import owners, unwritten
        from apps.notifications.models import Occurrence
        from apps.notifications.services.outgoing import Notifications

        owners.register(Notifications(), place=20)
        unwritten.register(Occurrence.objects.oldest_waiting, place=10)
        core.head.register(Panel("notifications/_head.html"), place=10)
        core.bell.register(Panel("notifications/_bell.html"), place=10)
