"""The one sweep: what dead workers left, and what waits by each channel."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.operations.logs import log_failure
from apps.messaging.extensions import Owner, owners
from apps.messaging.models import ChannelSettings, Message
from apps.messaging.services.delivery import sweep_channel
from apps.messaging.services.rate_limits import forget_minutes

log = logging.getLogger("messaging")

State = Message.State
MINUTES_KEPT = timedelta(hours=1)  # of the limits: clocks of workers differ a little
# A claim lasts much shorter. Nothing of the message has gone, so it is no harm to be early.
CLAIMED_TOO_LONG = timedelta(minutes=2)


def sweep(*, at: datetime | None = None) -> None:
    began = at or timezone.now()
    for owner in owners:
        _take_up_interrupted(owner, began)
    for channel in ChannelSettings.objects.filter(is_enabled=True):
        try:
            forget_minutes(channel, began - MINUTES_KEPT)
            sweep_channel(channel, at=at)
        except Exception as error:  # a channel that fails must not stand before the others
            log_failure(log, "What waits for %s was left", channel.channel, error=error)


def _take_up_interrupted(owner: Owner, at: datetime) -> None:
    """Of dead workers: what was not handed over goes out again, the rest is parked."""
    stuck = timedelta(minutes=settings.SENDING_STUCK_MINUTES)
    sending = owner.model.objects.filter(state=State.SENDING)
    only_claimed = sending.filter(handed_over_at=None)
    only_claimed.filter(sending_at__lt=at - min(stuck, CLAIMED_TOO_LONG)).update(
        state=State.QUEUED, due_at=at
    )
    for message in sending.filter(sending_at__lt=at - stuck, handed_over_at__lt=at - stuck):
        _park(owner, message)


def _park(owner: Owner, message: Message) -> None:
    try:
        with transaction.atomic():
            rows = owner.model.objects.filter(
                pk=message.pk, state=State.SENDING, sending_at=message.sending_at
            )
            words = _("Sending was interrupted.")
            if rows.update(state=State.UNKNOWN, error=words) and owner.follows(message):
                message.refresh_from_db()
                owner.finished(message)
    except Exception as error:
        log_failure(log, "Message %s could not be parked", message.key, error=error)
