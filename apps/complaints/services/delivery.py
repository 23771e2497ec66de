"""The outbox of the messages to clients: each row is taken once, its outcome is always told.

`sending` is committed before the mail server is called, and `handed_over_at` before the text goes
out. A worker that dies earlier has sent nothing: its row is taken again. Of one that dies later
nobody knows whether it has gone, and it is parked as `unknown` for somebody to decide. The state is
changed by one conditional UPDATE, so of two workers one has the row. The channel is that of the
notifications: while it is switched off, its server is away or breaks off each message, both wait
(decisions 014, 036).
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
from apps.messaging.models import ChannelSettings
from apps.messaging.services import (
    EMAIL,
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


class TakenAway(Exception):
    """The row is not this worker's any more: it was thought dead."""


def deliver_message(*, message: ClientMessage, at=None) -> None:
    """Send it, unless another worker has it, the channel is stopped, or the hour is full."""
    at, channel = at or timezone.now(), find_channel(EMAIL)
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
            text=_whole_text(message), before_handing_over=lambda: _hand_over(message),
        )  # fmt: skip
    except TakenAway:
        return
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
        _give_up(message)
    else:
        note_back(channel)
        _finish(message, State.SENT)


def deliver_waiting(*, at=None) -> None:
    """What was left: no worker was woken, or the time for another attempt has come.

    Each message is taken at a moment of its own: with a slow server the last of them comes long
    after the first, and must not look as if it had been left by a dead worker.
    """
    began = at or timezone.now()
    _take_up_interrupted(began)
    for message in ClientMessage.objects.due(began)[:BATCH]:
        deliver_message(message=message, at=at)


def _take_up_interrupted(at: datetime) -> None:
    """Of dead workers: what was not handed over goes out again, the rest is parked."""
    stuck = ClientMessage.objects.filter(state=State.SENDING, sending_at__lt=at - STUCK)
    stuck.filter(handed_over_at=None).update(state=State.QUEUED, due_at=at)
    for message in stuck.filter(handed_over_at__lt=at - STUCK):
        _finish(message, State.UNKNOWN, error=_("Sending was interrupted."))


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
    if is_stopped(channel) or is_away(channel, at) or is_hour_full(at):
        return False
    taken = ClientMessage.objects.due(at).filter(pk=message.pk)
    if not taken.update(state=State.SENDING, sending_at=at, handed_over_at=None):
        return False
    message.refresh_from_db()
    return True


def is_stopped(channel: ChannelSettings) -> bool:
    """Nothing goes out by the channel; in a dry run neither, and what was written waits for it."""
    return not channel.is_enabled or channel.is_dry_run or bool(mail.held_because())


def _hand_over(message: ClientMessage) -> None:
    """Committed before the text goes out; from now on a broken line leaves it unknown."""
    if not _mine(message).filter(handed_over_at=None).update(handed_over_at=timezone.now()):
        raise TakenAway


def _mine(message: ClientMessage):
    """The row, as long as it is this attempt that has it."""
    return ClientMessage.objects.filter(
        pk=message.pk, state=State.SENDING, sending_at=message.sending_at
    )


def _give_up(message: ClientMessage) -> None:
    gone = _mine(message).filter(handed_over_at__isnull=False).exists()
    state = State.UNKNOWN if gone else State.FAILED
    _finish(message, state, error=_("The message could not be made up."))


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
    _mine(message).update(state=State.QUEUED, **values)


@transaction.atomic
def _finish(message: ClientMessage, state: str, *, error: str = "") -> None:
    """Write down how it ended, by nobody of the house; what has gone is the first reaction (A7)."""
    feedback, at = lock(message.activity.feedback), timezone.now()
    is_sent = state == State.SENT
    if not _mine(message).update(state=state, error=error, sent_at=at if is_sent else None):
        return
    told = f"{message.subject}. {error}" if error else _with_reaction(feedback, message, at)
    action = f"complaints.message_{state}"
    record(feedback, by=the_product(), action=action, at=at, comment=told)


def _with_reaction(feedback: Feedback, message: ClientMessage, at) -> str:
    if not note_reaction(feedback, at=at):
        return message.subject
    return f"{message.subject}. {find_reaction(feedback).words}"
