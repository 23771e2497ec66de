"""A provider that is not to be had: its whole channel waits, and no message is worn out by it."""

from datetime import datetime, timedelta

from apps.core.outcome import Away
from apps.notifications.models import ChannelSettings

SHORTEST, LONGEST = timedelta(minutes=1), timedelta(minutes=10)  # between two questions
# What has been due for so long is a dead letter: is it still worth sending? Somebody decides.
GIVEN_UP_AFTER = timedelta(days=3)


def is_away(channel: ChannelSettings, at: datetime) -> bool:
    """Whether it has failed just now, and is not asked again yet."""
    return channel.away_until is not None and channel.away_until > at


def note_away(channel: ChannelSettings, error: Away, at: datetime) -> None:
    """Ask it again after a while: the longer it has been away, the later."""
    since = channel.away_since or at
    pause = min(max((at - since) / 4, SHORTEST), LONGEST)
    pause = max(pause, timedelta(seconds=error.retry_after or 0))
    ChannelSettings.objects.filter(pk=channel.pk).update(
        away_since=since, away_until=at + pause, away_because=str(error)
    )


def note_back(channel: ChannelSettings) -> None:
    """It has answered: whatever it said of the message, it is there."""
    if channel.away_since:
        ChannelSettings.objects.filter(pk=channel.pk).update(
            away_since=None, away_until=None, away_because=""
        )
