"""The outbox: each row is taken once, and its outcome is always told.

`sending` is committed before the provider is called, and `handed_over_at` before the message itself
goes out. A worker that dies earlier has sent nothing: its row is taken again. One that dies later
leaves a row of which nobody knows; it is parked as `unknown`. Every step is one conditional UPDATE,
so of two workers one has the row, and one that was thought dead cannot send what another has taken.
While the provider itself is away the whole channel waits (`messaging.services.circuit_breaker`),
and no attempt is counted.
"""

import logging
import random
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.logs import log_failure
from apps.core.outcome import Away, Dropped, NotNow, Refused, Unknown
from apps.messaging.models import ChannelSettings
from apps.messaging.services import (
    GIVEN_UP_AFTER,
    Full,
    held_because,
    is_away,
    may_ask,
    note_away,
    note_back,
    note_broken_off,
    take_slot,
)
from apps.notifications.extensions import documents
from apps.notifications.models import Channel, Notification
from apps.notifications.services.client_limits import next_for_client
from apps.notifications.services.hours import after_quiet_hours
from apps.notifications.services.payloads import send
from apps.organization.models import User

log = logging.getLogger("notifications")

State = Notification.State
MOST_ATTEMPTS = 8
PAUSES = (1, 2, 5, 15, 30, 60, 120)  # minutes before the next attempt, each with its jitter
JITTER = 0.25
BATCH = 500  # rows of a channel in one sweep: the next comes within a minute
SWEPT_WITHIN = 40  # seconds for each channel: the next sweep comes within a minute
ON_ITS_WAY = timedelta(seconds=30)  # a row so young has a task of its own


class TakenAway(Exception):
    """The row is not this worker's any more: it was thought dead."""


def deliver(*, notification: Notification, at: datetime | None = None) -> None:
    """Send it, unless another worker has it, the channel is stopped, or its limit is reached."""
    at = at or timezone.now()
    channel = ChannelSettings.objects.get(channel=notification.channel)
    if not _take(notification, channel, at):
        return
    if reason := _why_not(notification):
        _finish(notification, State.HELD, error=reason)
    elif channel.is_dry_run:
        _finish(notification, State.DRY_RUN)
    else:
        _send(notification, channel, at)


def sweep(*, at: datetime | None = None) -> None:
    """What was left: no worker was woken, or the time for another attempt has come.

    Each row is taken at a moment of its own: with a slow server the last of them comes long after
    the first, and must not look as if it had been left by a dead worker.
    """
    began = at or timezone.now()
    _take_up_interrupted(began)
    waiting = Notification.objects.due(began).filter(created_at__lte=began - ON_ITS_WAY)
    for channel in ChannelSettings.objects.filter(is_enabled=True).exclude(channel=Channel.INBOX):
        # What is stopped must not stand before the others.
        if held_because(channel.channel) or is_away(channel, began):
            continue
        until = time.monotonic() + SWEPT_WITHIN
        for notification in waiting.filter(channel=channel.channel)[:BATCH]:
            if time.monotonic() > until:  # a slow server must not stand before other channels
                break
            _deliver_or_leave(notification, at)


def _deliver_or_leave(notification: Notification, at: datetime | None) -> None:
    """One that cannot be handled must not stand before the others."""
    try:
        deliver(notification=notification, at=at)
    except Exception as error:
        log_failure(log, "Notification %s was left", notification.pk, error=error)


def _take(notification: Notification, channel: ChannelSettings, at: datetime) -> bool:
    """Mark the row as being sent, and commit that; a full minute takes the mark back."""
    if not channel.is_enabled or held_because(notification.channel) or is_away(channel, at):
        return False
    if notification.is_to_client and (later := _later_for_client(notification, channel, at)):
        Notification.objects.due(at).filter(pk=notification.pk).update(due_at=later)
        return False
    try:
        with transaction.atomic():
            taken = Notification.objects.due(at).filter(pk=notification.pk)
            if not taken.update(state=State.SENDING, sending_at=at, handed_over_at=None):
                return False
            take_slot(channel, at)
    except Full:
        return False
    notification.refresh_from_db()
    return True


def _later_for_client(
    notification: Notification, channel: ChannelSettings, at: datetime
) -> datetime | None:
    """When the client may be told, if not now: also what comes late is never sent at night."""
    if later := next_for_client(notification, channel, at):
        return later
    if notification.is_personal or not notification.document_id:
        return None
    zone = documents.get().zone_for(notification)
    morning = after_quiet_hours(at, channel.quiet_from, channel.quiet_until, zone)
    return morning if morning > at else None


def _send(notification: Notification, channel: ChannelSettings, at: datetime) -> None:
    """Hand it over and write down what came of it, for the row and for its channel."""
    if not may_ask(channel, at):
        _mine(notification).update(state=State.QUEUED)
        return
    try:
        provider_id = send(notification, before_handing_over=lambda: _hand_over(notification))
    except TakenAway:
        return
    except Away as error:
        note_away(channel, error, at)
        _wait_for_provider(notification, error, at)
    except Dropped as error:
        note_broken_off(channel, error, at)
        _put_back(notification, error, at)
    except Unknown as error:
        note_broken_off(channel, error, at)
        _finish(notification, State.UNKNOWN, error=str(error))
    except NotNow as error:
        note_back(channel)
        _put_back(notification, error, at)
    except Refused as error:
        note_back(channel)
        _finish(notification, State.FAILED, error=str(error))
    except Exception as error:
        log_failure(log, "Notification %s could not be made up", notification.pk, error=error)
        _give_up(notification)
    else:
        note_back(channel)
        _finish(notification, State.SENT, provider_id=provider_id)


def _give_up(notification: Notification) -> None:
    gone = _mine(notification).filter(handed_over_at__isnull=False).exists()
    state = State.UNKNOWN if gone else State.FAILED
    _finish(notification, state, error=_("The message could not be made up."))


def _hand_over(notification: Notification) -> None:
    """Committed before the message itself goes out; from now on a broken line leaves it unknown."""
    rows = _mine(notification).filter(handed_over_at=None)
    if not rows.update(handed_over_at=timezone.now()):
        raise TakenAway


def _mine(notification: Notification):
    """The row, as long as it is this attempt that has it."""
    return Notification.objects.filter(
        pk=notification.pk, state=State.SENDING, sending_at=notification.sending_at
    )


def _put_back(notification: Notification, error: NotNow, at: datetime) -> None:
    """Wait a while and try again; after the last attempt it has failed."""
    attempts = notification.attempts + 1
    if attempts >= MOST_ATTEMPTS:
        _finish(notification, State.FAILED, error=str(error))
        return
    due_at = at + pause_after(attempts, getattr(error, "retry_after", None))
    _mine(notification).update(
        state=State.QUEUED, attempts=attempts, due_at=due_at, error=str(error)
    )


def _wait_for_provider(notification: Notification, error: Away, at: datetime) -> None:
    """It goes out as soon as the channel does; what has become too old is left to a person."""
    if at - notification.due_at > GIVEN_UP_AFTER:
        _finish(notification, State.FAILED, error=str(error))
    else:
        _mine(notification).update(state=State.QUEUED, error=str(error))


def pause_after(attempts: int, asked_for: float | None = None) -> timedelta:
    """How long to wait: longer each time, never all at the same moment, never less than asked."""
    minutes = PAUSES[min(attempts, len(PAUSES)) - 1]
    pause = timedelta(minutes=minutes * random.uniform(1 - JITTER, 1 + JITTER))  # noqa: S311
    return max(pause, timedelta(seconds=asked_for or 0))


@transaction.atomic
def _finish(
    notification: Notification, state: str, *, error: str = "", provider_id: str = ""
) -> None:
    """Write down how it ended; for a client, in the history of his document too."""
    sent_at = timezone.now() if state == State.SENT else None
    ended = _mine(notification).update(
        state=state, error=error, sent_at=sent_at, provider_id=provider_id
    )
    if ended and notification.is_to_client and notification.document_id:
        notification.refresh_from_db()
        documents.get().note_outcome(notification)


def _why_not(notification: Notification) -> str:
    """What has changed since it was written: rights of a colleague, wishes of a client."""
    if notification.user_id:
        return _why_not_colleague(notification)
    if not notification.is_to_client or not notification.document_id:
        return ""
    return documents.get().why_not(notification)


def _why_not_colleague(notification: Notification) -> str:
    """He must still be one, and see what he is told of (B8); of a digest, all that is in it."""
    reader = User.objects.get(pk=notification.user_id)
    if not reader.is_active:
        return _("The user may not sign in any more.")
    rows = Notification.objects.filter(Q(pk=notification.pk) | Q(digest=notification.pk))
    if rows.count() > rows.visible_to(reader).count():
        return _("The user does not see the document any more.")
    return ""


def _take_up_interrupted(at: datetime) -> None:
    """Of dead workers: what was not handed over goes out again, the rest is parked."""
    left = at - timedelta(minutes=settings.SENDING_STUCK_MINUTES)
    stuck = Notification.objects.filter(state=State.SENDING, sending_at__lt=left)
    stuck.filter(handed_over_at=None).update(state=State.QUEUED, due_at=at)
    for notification in stuck.filter(handed_over_at__lt=left):
        _park(notification)


def _park(notification: Notification) -> None:
    try:
        _finish(notification, State.UNKNOWN, error=_("Sending was interrupted."))
    except Exception as error:
        log_failure(log, "Notification %s could not be parked", notification.pk, error=error)
