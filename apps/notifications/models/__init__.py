from apps.notifications.models.channel import Channel
from apps.notifications.models.notification import Notification
from apps.notifications.models.occurrence import Occurrence
from apps.notifications.models.rules import NotificationRule, Preference, SignificantEvent
from apps.notifications.models.template import NotificationTemplate

__all__ = [
    "Channel",
    "Notification",
    "NotificationRule",
    "NotificationTemplate",
    "Occurrence",
    "Preference",
    "SignificantEvent",
]
