from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "apps.notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        from apps.core import extensions as core
        from apps.core.extensions import Check, Panel
        from apps.core.extensions import health as checks
        from apps.notifications.services import health

        checks.register(Check("broker", health.find_broker_problems), place=30)
        checks.register(Check("delivery", health.find_delivery_problems), place=40)
        core.head.register(Panel("notifications/_head.html"), place=10)
        core.bell.register(Panel("notifications/_bell.html"), place=10)
