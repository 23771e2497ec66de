"""What providers report later of what they have taken."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from apps.messaging.extensions import channels, owners
from apps.messaging.models import Message
from apps.messaging.services.delivery import owner_of

State = Message.State
REPORTED_WITHIN = timedelta(days=2)  # providers give up on a phone that is off
BATCH = 200


@transaction.atomic
def note_report(
    *, message: Message, arrived: bool, words: str = "", at: datetime | None = None
) -> None:
    """The provider's report; what it says of a message that did not arrive is final."""
    at = at or timezone.now()
    rows = type(message).objects.filter(pk=message.pk, state=State.SENT)
    if arrived:
        rows.update(state=State.DELIVERED, delivered_at=at)
        return
    owner = owner_of(type(message))
    if rows.update(state=State.FAILED, sent_at=None, error=words) and owner.follows(message):
        message.refresh_from_db()
        owner.finished(message)


def fetch_reports(*, at: datetime | None = None) -> None:
    """Ask the channels that know what became of those that went by them lately."""
    at = at or timezone.now()
    for channel in channels:
        for owner in owners:
            sent = owner.model.objects.filter(channel=channel.code, state=State.SENT)
            lately = sent.filter(sent_at__gt=at - REPORTED_WITHIN).exclude(provider_id="")
            for message in lately.order_by("-sent_at")[:BATCH] if channel.reports else ():
                payload = owner.payload(message)
                report = channel.fetch_report(message.provider_id, payload.address)
                if report:
                    note_report(message=message, arrived=report.arrived, words=report.words, at=at)
