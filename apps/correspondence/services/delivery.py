"""Messages to clients, as `messaging` asks for them."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils import timezone

from apps.core.values.presence import not_none
from apps.correspondence.extensions import endings
from apps.correspondence.models import ClientMessage
from apps.correspondence.services.messages import repeat_message, wrong_recipient
from apps.feedback.services import find_reaction, lock, note_reaction, record
from apps.messaging.extensions import Owner, Payload
from apps.messaging.models import ChannelSettings
from apps.organization.models import User
from apps.organization.services import the_product

State = ClientMessage.State
HOUR = timedelta(hours=1)
# What became of a message, as the history calls it.
OUTCOMES: dict[str, str] = {
    State.SENT: "correspondence.message_sent",
    State.FAILED: "correspondence.message_failed",
    State.UNKNOWN: "correspondence.message_unknown",
}


class Hour:
    """How much may still go in this hour: of all people, and of each; by attempts, not locked.

    One person takes half of it at most, so that the others have the rest.
    """

    def __init__(self, at: datetime) -> None:
        tried = ClientMessage.objects.filter(sending_at__gt=at - HOUR).order_by()
        by_author = tried.values_list("activity__created_by").annotate(count=Count("pk"))
        self.taken = Counter(dict(by_author))
        self.room = max(0, settings.MAIL_PER_HOUR - self.taken.total())
        self.most = max(1, settings.MAIL_PER_HOUR // 2)

    def those_without_room(self) -> list[int]:
        return [author for author, count in self.taken.items() if count >= self.most]

    def takes(self, message: ClientMessage) -> bool:
        author = message.activity.created_by_id
        if not self.room or self.taken[author] >= self.most:
            return False
        self.taken[author] += 1
        self.room -= 1
        return True


class ClientMessages(Owner):
    """See `messaging.extensions.Owner`."""

    model = ClientMessage
    refused_state = State.FAILED
    has_dead_letters = False
    # Who wrote it must come to know.
    most_attempts = 7
    patience = timedelta(days=1)

    def ready(self, rows: QuerySet, *, channel: ChannelSettings, at: datetime) -> QuerySet:
        """What a person has written waits for the end of a dry run, and for a place in the hour."""
        hour = Hour(at)
        if channel.is_dry_run or not hour.room:
            return rows.none()
        return rows.exclude(activity__created_by__in=hour.those_without_room())

    def choose(self, messages: Sequence[ClientMessage], *, at: datetime) -> list[ClientMessage]:
        hour = Hour(at)
        return [each for each in messages if hour.takes(each)]

    def refusals(self, messages: Sequence[ClientMessage]) -> dict[int, str]:
        found = {}
        for each in messages:
            if wrong := wrong_recipient(each.activity.feedback, each.recipient):
                found[each.pk] = wrong["recipient"]
        return found

    def payload(self, message: ClientMessage) -> Payload:
        """With what the apps above put under it: not kept, for only the client is to read it."""
        under = [ending(message=message) for ending in endings]
        return Payload(
            key=message.key,
            address=message.recipient,
            subject=message.subject,
            text="\n\n".join(filter(None, [message.text, *under])),
        )

    def follows(self, message: ClientMessage) -> bool:
        return True

    def finished(self, message: ClientMessage) -> None:
        """In the history, by nobody of the house; what has gone is the first reaction (A7)."""
        feedback = lock(message.activity.feedback)
        told = message.subject
        if message.error:
            told = f"{told}. {message.error}"
        elif note_reaction(feedback, at=not_none(message.sent_at)):
            told = f"{told}. {not_none(find_reaction(feedback)).words}"
        at = message.sent_at or timezone.now()
        record(feedback, by=the_product(), action=OUTCOMES[message.state], at=at, comment=told)

    def outgoing(self) -> QuerySet:
        return ClientMessage.objects.select_related("activity__feedback")

    def about(self, message: ClientMessage) -> str:
        return str(message.activity.feedback)

    def addressee(self, message: ClientMessage) -> str:
        return message.recipient

    def send_again(self, message: ClientMessage, *, by: User) -> None:
        repeat_message(message=message, by=by)
