"""When a message may go out: the quiet hours of a channel, the working time of a branch."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from apps.core.values.presence import not_none
from apps.messaging.models import ChannelSettings
from apps.notifications.models import NotificationRule
from apps.organization.services import Schedule, next_working_moment

Hours = NotificationRule.Hours


def allowed_from(
    at: datetime,
    *,
    hours: str,
    channel: ChannelSettings | None,
    zone: ZoneInfo,
    schedule: Schedule,
    office: ZoneInfo,
) -> datetime:
    """Return the first moment from `at` on at which a rule with these `hours` lets a message go.

    `zone` is the clock of who reads it, `office` that of the branch.
    """
    if hours == Hours.WORKING:
        return next_working_moment(at, schedule, office)
    if hours == Hours.QUIET:
        channel = not_none(channel)
        return after_quiet_hours(at, channel.quiet_from, channel.quiet_until, zone)
    return at


def after_quiet_hours(at: datetime, begins: time, ends: time, zone: ZoneInfo) -> datetime:
    """Return `at`, or the end of the quiet hours in which it lies; equal times mean none."""
    local = at.astimezone(zone)
    if not _is_between(local.time(), begins, ends):
        return at
    day = local.date()
    if local.time() >= ends:  # before midnight: they end on the next day
        day += timedelta(days=1)
    return datetime.combine(day, ends, zone).astimezone(UTC)


def _is_between(moment: time, begins: time, ends: time) -> bool:
    if begins <= ends:
        return begins <= moment < ends
    return moment >= begins or moment < ends
