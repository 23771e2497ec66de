"""What people decide of dead letters: messages that failed, or of which nobody knows."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.exceptions import Conflict
from apps.messaging.models import Message
from apps.messaging.services.enqueue import enqueue

State = Message.State


@transaction.atomic
def send_again(*, message: Message, at: datetime | None = None) -> Message:
    """«Отправить ещё раз»: what failed, or of which nobody knows whether it has gone.

    It keeps its key, so a server that has it already may know it again. Raises `Conflict` when it
    is neither.
    """
    at = at or timezone.now()
    rows = type(message).objects.dead().filter(pk=message.pk)
    if not rows.update(state=State.QUEUED, attempts=0, due_at=at, error="", handed_over_at=None):
        raise _moved_on(message)
    enqueue([message])
    message.refresh_from_db()
    return message


@transaction.atomic
def mark_arrived(*, message: Message, at: datetime | None = None) -> Message:
    """The log of the server, or the addressee, says that it has come: nothing is sent again."""
    at = at or timezone.now()
    rows = type(message).objects.filter(pk=message.pk, state=State.UNKNOWN)
    sent_at = message.handed_over_at or at
    if not rows.update(state=State.DELIVERED, sent_at=sent_at, delivered_at=at, error=""):
        raise _moved_on(message)
    message.refresh_from_db()
    return message


def _moved_on(message: Message) -> Conflict:
    message.refresh_from_db()
    text = _("The message is in this state already: %(state)s.")
    return Conflict(text % {"state": State(message.state).label})
