"""What people decide of dead letters, and what providers report later."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.exceptions import Conflict
from apps.messaging.services import fetch_report
from apps.notifications.extensions import documents
from apps.notifications.models import Channel, Notification
from apps.notifications.services.waking import wake_each

State = Notification.State
REPORTED_WITHIN = timedelta(days=2)  # providers give up on a phone that is off
BATCH = 200


@transaction.atomic
def send_again(*, notification: Notification, at: datetime | None = None) -> Notification:
    """«Отправить ещё раз»: what failed, or of which nobody knows whether it has gone.

    It keeps its key, so a server that has it already may know it again. Raises `Conflict` when it
    is neither.
    """
    at = at or timezone.now()
    rows = Notification.objects.dead().filter(pk=notification.pk)
    if not rows.update(state=State.QUEUED, attempts=0, due_at=at, error="", handed_over_at=None):
        raise _moved_on(notification)
    transaction.on_commit(lambda: wake_each([notification.pk]), robust=True)
    notification.refresh_from_db()
    return notification


@transaction.atomic
def mark_arrived(*, notification: Notification, at: datetime | None = None) -> Notification:
    """The log of the mail server, or the client, says that it has come: nothing is sent again."""
    at = at or timezone.now()
    rows = Notification.objects.filter(pk=notification.pk, state=State.UNKNOWN)
    sent_at = notification.handed_over_at or at
    if not rows.update(state=State.DELIVERED, sent_at=sent_at, delivered_at=at, error=""):
        raise _moved_on(notification)
    notification.refresh_from_db()
    return notification


@transaction.atomic
def note_report(*, notification: Notification, arrived: bool, words: str = "", at=None) -> None:
    """The provider's delivery report; what it says of a message that did not arrive is final."""
    at = at or timezone.now()
    rows = Notification.objects.filter(pk=notification.pk, state=State.SENT)
    if arrived:
        rows.update(state=State.DELIVERED, delivered_at=at)
        return
    if rows.update(state=State.FAILED, sent_at=None, error=words) and notification.is_to_client:
        notification.refresh_from_db()
        documents.get().note_outcome(notification)


def fetch_reports(*, at: datetime | None = None) -> None:
    """Ask the provider of SMS what became of those that it has taken lately."""
    at = at or timezone.now()
    lately = Notification.objects.filter(
        channel=Channel.SMS, state=State.SENT, sent_at__gt=at - REPORTED_WITHIN
    )
    for notification in lately.exclude(provider_id="").order_by("-sent_at")[:BATCH]:
        report = fetch_report(provider_id=notification.provider_id, phone=notification.address)
        if report:
            note_report(
                notification=notification, arrived=report.arrived, words=report.words, at=at
            )


def _moved_on(notification: Notification) -> Conflict:
    notification.refresh_from_db()
    text = _("The message is in this state already: %(state)s.")
    return Conflict(text % {"state": notification.get_state_display()})
