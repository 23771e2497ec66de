"""How much may leave the house in a minute of a channel, and who gets how much of it.

Notices to colleagues, what goes to clients, and what goes to many at once have shares of the
minute. A share takes more than its own only while the others ask for nothing: whoever sends much
waits for their turn, and nobody else waits for them.
"""

from datetime import UTC, datetime

from apps.core.database.numbering import next_value
from apps.core.models import Counter
from apps.messaging.extensions import owners
from apps.messaging.models import ChannelSettings, Message

SERIES = "outgoing-"
Share = Message.Share
PERCENT = {Share.STAFF: 40, Share.CLIENT: 40, Share.BULK: 20}


def take_slots(channel: ChannelSettings, share: str, wanted: int, at: datetime) -> int:
    """Take places of this minute and return how many, in the caller's transaction.

    Exact over all workers: the counter row of the minute is held until the transaction ends, and
    a rollback gives the places back.
    """
    if not channel.per_minute:
        return wanted
    minute = f"{SERIES}{channel.channel}-{at.astimezone(UTC):%Y%m%d%H%M}"
    free = channel.per_minute - next_value(minute, by=0)
    own = own_part(channel, share) - next_value(f"{minute}-{share}", by=0)
    granted = max(0, min(wanted, free))
    if granted > own and _others_wait(channel, share, at):
        granted = max(0, own)
    if granted:
        next_value(minute, by=granted)
        next_value(f"{minute}-{share}", by=granted)
    return granted


def forget_minutes(channel: ChannelSettings, before: datetime) -> None:
    """Their places are not asked for any more."""
    kept = f"{SERIES}{channel.channel}-"
    last = f"{kept}{before.astimezone(UTC):%Y%m%d%H%M}"
    Counter.objects.filter(series__startswith=kept, series__lt=last).delete()


def own_part(channel: ChannelSettings, share: str) -> int:
    """What a share has of the minute while all of them ask for more; one at least."""
    return max(1, channel.per_minute * PERCENT[Share(share)] // 100)


def _others_wait(channel: ChannelSettings, share: str, at: datetime) -> bool:
    waiting = (owner.model.objects.due(at).filter(channel=channel.channel) for owner in owners)
    return any(rows.exclude(share=share).exists() for rows in waiting)
