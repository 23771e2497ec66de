"""Notifications that leave the house, as `messaging` asks for them."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from apps.core.values.presence import not_none
from apps.messaging.extensions import Owner, Payload
from apps.messaging.models import ChannelSettings
from apps.messaging.services import send_again
from apps.notifications.extensions import documents
from apps.notifications.models import Channel, Notification
from apps.notifications.services.client_limits import next_for_client
from apps.notifications.services.payloads import payload_of
from apps.notifications.services.quiet_hours import after_quiet_hours
from apps.organization.models import User


class Notifications(Owner):
    """See `messaging.extensions.Owner`."""

    model = Notification
    shown = ("address", "subject", "text", "html")

    def put_off(
        self, messages: Sequence[Notification], *, channel: ChannelSettings, at: datetime
    ) -> dict[int, datetime]:
        to_clients = (each for each in messages if each.is_to_client)
        found = ((each.pk, _later_for_client(each, channel, at)) for each in to_clients)
        return {key: moment for key, moment in found if moment is not None}

    def refusals(self, messages: Sequence[Notification]) -> dict[int, str]:
        """What has changed since they were written: rights of a colleague, wishes of a client."""
        found = _to_colleagues([each for each in messages if each.user_id])
        for each in messages:
            if _is_of_document(each) and (words := documents.get().why_not(each)):
                found[each.pk] = words
        return found

    def payload(self, message: Notification) -> Payload:
        return payload_of(message)

    def follows(self, message: Notification) -> bool:
        return _is_of_document(message)

    def finished(self, message: Notification) -> None:
        """For a client it stands in the history of their document too."""
        documents.get().note_outcome(message)

    def outgoing(self) -> QuerySet:
        return Notification.objects.exclude(channel=Channel.INBOX).select_related("user")

    def about(self, message: Notification) -> str:
        return message.event_label

    def addressee(self, message: Notification) -> str:
        return str(message.user or message.address)

    def send_again(self, message: Notification, *, by: User) -> None:
        send_again(message=message)


def _is_of_document(notification: Notification) -> bool:
    return notification.is_to_client and bool(notification.document_id)


def _later_for_client(
    notification: Notification, channel: ChannelSettings, at: datetime
) -> datetime | None:
    """When the client may be told, if not now: also what comes late is never sent at night."""
    if later := next_for_client(notification, channel, at):
        return later
    if not notification.document_id:
        return None
    zone = documents.get().zone_for(notification)
    morning = after_quiet_hours(at, channel.quiet_from, channel.quiet_until, zone)
    return morning if morning > at else None


def _to_colleagues(notifications: Sequence[Notification]) -> dict[int, str]:
    by_reader: dict[int, list[int]] = {}
    for each in notifications:
        by_reader.setdefault(not_none(each.user_id), []).append(each.pk)
    found: dict[int, str] = {}
    for reader in User.objects.filter(pk__in=by_reader):
        keys = by_reader[reader.pk]
        if not reader.is_active:
            found |= dict.fromkeys(keys, _("The user may not sign in any more."))
        else:
            hidden = _hidden_from(reader, keys)
            found |= dict.fromkeys(hidden, _("The user does not see the document any more."))
    return found


def _hidden_from(reader: User, keys: list[int]) -> set[int]:
    """Of a digest, all that is in it must be seen (B8)."""
    told = Notification.objects.filter(Q(pk__in=keys) | Q(digest__in=keys)).order_by()
    seen = set(told.visible_to(reader).values_list("pk", flat=True))
    rows = told.values_list("pk", "digest")
    return {digest if digest in keys else key for key, digest in rows if key not in seen}
