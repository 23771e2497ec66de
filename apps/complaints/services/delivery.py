"""The outbox of the messages to clients: each row is taken once, its outcome is always told.

`sending` is committed before the mail server is called. A worker that dies there leaves the row so:
nobody knows whether it has gone, and it is parked as `unknown` for somebody to decide. The state is
changed by one conditional UPDATE, so of two workers one has the row. The mail server is that of the
notifications: while it is away, or breaks off each message, both wait (decision 036).
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.complaints import mail
from apps.complaints.extensions import endings
from apps.complaints.models import ClientMessage
from apps.complaints.services.messages import wrong_recipient
from apps.feedback.models import Feedback
from apps.feedback.services import find_reaction, lock, note_reaction
from apps.feedback.services.history import record
from apps.notifications.models import Channel, ChannelSettings
from apps.notifications.services import (
    find_channel,
    is_away,
    may_ask,
    note_away,
    note_back,
    note_broken_off,
)
from apps.organization.services import the_product

log = logging.getLogger("complaints.delivery")

State = ClientMessage.State
HOUR = timedelta(hours=1)
STUCK = timedelta(minutes=10)  # much longer than any mail server is waited for
MOST_ATTEMPTS = 5
PAUSES = (1, 5, 20, 60)  # minutes before the next attempt
AWAITED_FOR = timedelta(days=1)  # then attempts count: who wrote it must come to know
BATCH = 50  # of one sweep: the next comes within a minute


def deliver_message(*, message: ClientMessage, at=None) -> None:
    """Send it, unless another worker has it, sending is switched off, or the hour is full."""
    at, channel = at or timezone.now(), find_channel(Channel.EMAIL)
    if not _take(message, channel, at):
        return
    if wrong := wrong_recipient(message.activity.feedback, message.recipient):
        _finish(message, State.FAILED, error=wrong["recipient"])
        return
    if may_ask(channel, at):
        _send(message, channel, at)
    else:  # another message asks a server that was away
        _queue(message)


def _send(message: ClientMessage, channel: ChannelSettings, at: datetime) -> None:
    """Hand it over and write down what came of it, for the message and for the channel."""
    try:
        mail.send_mail(
            key=message.key, recipient=message.recipient, subject=message.subject,
            text=_whole_text(message),
        )  # fmt: skip
    except mail.Away as error:
        note_away(channel, error, at)
        _wait_for_server(message, str(error), at)
    except mail.Dropped as error:
        note_broken_off(channel, error, at)
        _put_back(message, str(error), at)
    except mail.Unknown as error:
        note_broken_off(channel, error, at)
        _finish(message, State.UNKNOWN, error=str(error))
    except mail.NotNow as error:
        note_back(channel)
        _put_back(message, str(error), at)
    except mail.Refused as error:
        note_back(channel)
        _finish(message, State.FAILED, error=str(error))
    except Exception as error:  # its words may be those of the message: they are not logged
        log.error("Message %s could not be made up: %s", message.pk, type(error).__name__)
        _finish(message, State.FAILED, error=_("The message could not be made up."))
    else:
        note_back(channel)
        _finish(message, State.SENT)


def deliver_waiting(*, at=None) -> None:
    """What was left: no worker was woken, or the time for another attempt has come.

    Each message is taken at a moment of its own: with a slow server the last of them comes long
    after the first, and must not look as if it had been left by a dead worker.
    """
    began = at or timezone.now()
    for message in ClientMessage.objects.filter(state=State.SENDING, sending_at__lt=began - STUCK):
        _finish(message, State.UNKNOWN, error=_("Sending was interrupted."))
    for message in ClientMessage.objects.due(began)[:BATCH]:
        deliver_message(message=message, at=at)


def is_hour_full(at) -> bool:
    """Counted by attempts; two workers at the same moment may both take the last place."""
    tried = ClientMessage.objects.filter(sending_at__gt=at - HOUR)
    return tried.count() >= settings.MAIL_PER_HOUR


def _whole_text(message: ClientMessage) -> str:
    """With what the apps above put under it: not kept, for only the client is to read it."""
    under = (ending(message=message) for ending in endings)
    return "\n\n".join(filter(None, [message.text, *under]))


def _take(message: ClientMessage, channel: ChannelSettings, at: datetime) -> bool:
    """Mark the row as being sent, and commit that."""
    if mail.held_because() or is_away(channel, at) or is_hour_full(at):
        return False
    taken = ClientMessage.objects.due(at).filter(pk=message.pk)
    if not taken.update(state=State.SENDING, sending_at=at):
        return False
    message.refresh_from_db()
    return True


def _put_back(message: ClientMessage, error: str, at) -> None:
    """Wait a while and try again; after the last attempt it has failed."""
    attempts = message.attempts + 1
    if attempts >= MOST_ATTEMPTS:
        _finish(message, State.FAILED, error=error)
        return
    due_at = at + timedelta(minutes=PAUSES[attempts - 1])
    _queue(message, attempts=attempts, due_at=due_at, error=error)


def _wait_for_server(message: ClientMessage, error: str, at) -> None:
    """The server fails every message alike: no attempt is counted, the channel waits.

    Of what was written long ago, or is sent again, attempts are counted as of any other failure.
    """
    if at - message.activity.created_at > AWAITED_FOR:
        _put_back(message, error, at)
    else:
        _queue(message, error=error)


def _queue(message: ClientMessage, **values) -> None:
    rows = ClientMessage.objects.filter(pk=message.pk, state=State.SENDING)
    rows.update(state=State.QUEUED, **values)


@transaction.atomic
def _finish(message: ClientMessage, state: str, *, error: str = "") -> None:
    """Write down how it ended, by nobody of the house; what has gone is the first reaction (A7)."""
    feedback, at = lock(message.activity.feedback), timezone.now()
    rows = ClientMessage.objects.filter(pk=message.pk, state=State.SENDING)
    is_sent = state == State.SENT
    if not rows.update(state=state, error=error, sent_at=at if is_sent else None):
        return
    told = f"{message.subject}. {error}" if error else _with_reaction(feedback, message, at)
    action = f"complaints.message_{state}"
    record(feedback, by=the_product(), action=action, at=at, comment=told)


def _with_reaction(feedback: Feedback, message: ClientMessage, at) -> str:
    if not note_reaction(feedback, at=at):
        return message.subject
    return f"{message.subject}. {find_reaction(feedback).words}"
