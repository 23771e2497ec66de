"""How much may leave the house in a minute of a channel."""

from datetime import UTC, datetime

from apps.core.numbering import next_value
from apps.messaging.models import ChannelSettings

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
