"""A provider that is not to be had: its whole channel waits, and no message is worn out by it.

The same when one message after another breaks off while it is handed over: of each of them nobody
knows whether it has come, so after `MOST_BROKEN_OFF` in a row no other is risked. The row of the
channel says so to all workers; after a pause that grows one of them tries one message, and its
answer opens the channel again. Decision 036.
"""

from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils.translation import gettext as _

from apps.messaging.models import ChannelSettings
from apps.messaging.outcomes import NotNow, Unknown

SHORTEST, LONGEST = timedelta(minutes=1), timedelta(minutes=10)  # between two questions
LONGEST_BROKEN = timedelta(hours=1)  # each of those questions may cost a message
MOST_BROKEN_OFF = 3
ASKED_WITHIN = timedelta(minutes=2)  # longer than any provider is waited for


def find_channel(code: str) -> ChannelSettings:
    return ChannelSettings.objects.get(channel=code)


def is_away(channel: ChannelSettings, at: datetime) -> bool:
    """Whether it has failed just now, and is not asked again yet."""
    return channel.away_until is not None and channel.away_until > at


def may_ask(channel: ChannelSettings, at: datetime) -> bool:
    """Whether a message may go to the provider; to one that was away, only of one worker."""
    if channel.away_since is None:
        return True
    rows = ChannelSettings.objects.filter(pk=channel.pk, away_until__lte=at)
    return bool(rows.update(away_until=at + ASKED_WITHIN))


def note_away(channel: ChannelSettings, error: NotNow, at: datetime) -> None:
    """Ask it again after a while: the longer it has been away, the later."""
    since = channel.away_since or at
    pause = min(max((at - since) / 4, SHORTEST), LONGEST)
    pause = max(pause, timedelta(seconds=error.retry_after or 0))
    _close(channel, str(error), since=since, until=at + pause)


def note_broken_off(channel: ChannelSettings, error: NotNow | Unknown, at: datetime) -> None:
    """The line broke in the middle of a message: after some in a row the channel waits."""
    ChannelSettings.objects.filter(pk=channel.pk).update(broken_off=F("broken_off") + 1)
    channel.refresh_from_db()
    if channel.broken_off < MOST_BROKEN_OFF:
        return
    since = channel.away_since or at
    pause = min(max(at - since, SHORTEST), LONGEST_BROKEN)
    words = _("%(words)s So it was with the last %(count)s messages; the next one goes on trial.")
    words %= {"words": error, "count": channel.broken_off}
    _close(channel, words, since=since, until=at + pause)


def note_back(channel: ChannelSettings) -> None:
    """It has answered: whatever it said of the message, it is there."""
    failing = Q(away_since__isnull=False) | Q(broken_off__gt=0)
    _write(channel, failing, away_since=None, away_until=None, away_because="", broken_off=0)


def is_failing(channel: ChannelSettings) -> bool:
    """Whether anything stands against it, as far as the row at hand knows."""
    return channel.away_since is not None or channel.broken_off > 0


def _close(channel: ChannelSettings, words: str, *, since: datetime, until: datetime) -> None:
    _write(channel, Q(), away_since=since, away_until=until, away_because=words)


def _write(channel: ChannelSettings, where: Q, **values: object) -> None:
    """In the row for all workers, and in the one at hand."""
    ChannelSettings.objects.filter(where, pk=channel.pk).update(**values)
    for name, value in values.items():
        setattr(channel, name, value)
