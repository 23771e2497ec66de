"""How much one client may be told in a day."""

from datetime import datetime, timedelta

from apps.messaging.models import ChannelSettings
from apps.notifications.models import Notification

DAY = timedelta(days=1)


def next_for_client(
    notification: Notification, channel: ChannelSettings, at: datetime
) -> datetime | None:
    """Return when the client may be told again by this channel; None when they may now."""
    if not channel.per_client_per_day:
        return None
    told = Notification.objects.filter(
        recipient=notification.recipient,
        channel=notification.channel,
        user=None,
        sending_at__gt=at - DAY,
    ).exclude(pk=notification.pk)
    moments = told.order_by("-sending_at").values_list("sending_at", flat=True)
    last = moments[channel.per_client_per_day - 1 : channel.per_client_per_day]
    return last[0] + DAY if last else None
