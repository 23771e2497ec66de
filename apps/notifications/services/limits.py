"""How much may leave the house: per minute of a channel, and per client and day."""

from datetime import UTC, datetime, timedelta

from apps.core.numbering import next_value
from apps.notifications.models import ChannelSettings, Notification

DAY = timedelta(days=1)
SERIES = "outgoing-"


class Full(Exception):
    """The minute has no place left."""


def take_slot(channel: ChannelSettings, at: datetime) -> None:
    """Take one of the places of this minute, in the caller's transaction: a rollback gives it back.

    Exact over all workers: the counter row of the minute is raised under its lock. Raises `Full`.
    """
    if not channel.per_minute:
        return
    minute = at.astimezone(UTC).strftime("%Y%m%d%H%M")
    if next_value(f"{SERIES}{channel.channel}-{minute}") > channel.per_minute:
        raise Full


def next_for_client(
    notification: Notification, channel: ChannelSettings, at: datetime
) -> datetime | None:
    """Return when the client may be told again by this channel; None when he may now.

    What a person has written to him is counted and never held back.
    """
    if not channel.per_client_per_day or notification.is_personal:
        return None
    told = Notification.objects.filter(
        recipient=notification.recipient, channel=notification.channel, user=None,
        sending_at__gt=at - DAY,
    ).exclude(pk=notification.pk)  # fmt: skip
    moments = told.order_by("-sending_at").values_list("sending_at", flat=True)
    last = moments[channel.per_client_per_day - 1 : channel.per_client_per_day]
    return last[0] + DAY if last else None
