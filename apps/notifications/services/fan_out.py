"""Of an occurrence: who is to be told, by which channel, in which words, from when on.

All notifications of one occurrence are written in one transaction with the mark that it is told.
"""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from apps.core.operations.logs import log_failure
from apps.messaging.models import ChannelSettings
from apps.messaging.services import enqueue_rows
from apps.notifications.extensions import Addressee, Subject, documents
from apps.notifications.models import (
    Channel,
    Notification,
    NotificationRule,
    Occurrence,
)
from apps.notifications.services.audiences import Readers
from apps.notifications.services.enqueue import enqueue_fan_out
from apps.notifications.services.quiet_hours import Hours, allowed_from
from apps.notifications.services.rendering import Wording, render_for

log = logging.getLogger("notifications")

State = Notification.State
Audience = NotificationRule.Audience
BATCH = 200  # occurrences of one task; the rest wakes another


def fan_out_all(*, at: datetime | None = None) -> None:
    """Tell of everything that waits; of many, the first ones, and wake another worker.

    Only while it gets on: what another worker has, or what cannot be told now, waits for the sweep.
    """
    keys = list(Occurrence.objects.waiting().values_list("pk", flat=True)[:BATCH])
    told = [key for key in keys if _fan_out_or_leave(key, at)]
    if told and len(keys) == BATCH:
        enqueue_fan_out()


def _fan_out_or_leave(key: int, at: datetime | None) -> bool:
    """One that cannot be told must not stand before the others; it is tried again by the sweep."""
    try:
        return fan_out(key, at=at)
    except Exception as error:
        log_failure(log, "Occurrence %s could not be told", key, error=error)
        return False


@transaction.atomic
def fan_out(key: int, *, at: datetime | None = None) -> bool:
    """Write the notifications of one occurrence; False where another worker has it, or had it."""
    at = at or timezone.now()
    waiting = Occurrence.objects.select_for_update(skip_locked=True).filter(told_at=None, pk=key)
    occurrence = waiting.first()
    if occurrence is None:
        return False
    rows = _notifications(occurrence, at)
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    Occurrence.objects.filter(pk=key).update(told_at=at)
    queued = [row.key for row in rows if row.state == State.QUEUED and row.due_at <= at]
    transaction.on_commit(lambda: _wake_those(queued), robust=True)
    return True


def _wake_those(keys: list) -> None:
    """By key: rows that were there before have kept their own, and their own task."""
    rows = Notification.objects.filter(key__in=keys).values_list("pk", flat=True)
    enqueue_rows(Notification._meta.label_lower, list(rows))


def _notifications(occurrence: Occurrence, at: datetime) -> list[Notification]:
    subject = documents.get().find(occurrence.document_id, occurrence.facts)
    if subject is None:
        return []
    found: dict[tuple[str, str], Notification] = {}
    channels = {row.channel: row for row in ChannelSettings.objects.all()}
    readers = Readers(occurrence, subject)
    for rule in _rules_for(occurrence):
        for row in _safely(rule, readers, channels.get(rule.channel), at):
            found.setdefault((row.recipient, row.channel), row)
    return list(found.values())


def _rules_for(occurrence: Occurrence) -> Iterable[NotificationRule]:
    rules = NotificationRule.objects.in_force(occurrence.event)
    offset = occurrence.facts.get("offset")
    return rules if offset is None else rules.filter(offset_minutes=offset)


def _safely(rule, readers: Readers, channel, at) -> list[Notification]:
    """One rule that cannot be followed must not keep the others from being told."""
    try:
        with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
            return list(_by_rule(rule, readers, channel, at))
    except Exception as error:
        words = "Rule %s could not be followed for occurrence %s"
        log_failure(log, words, rule.pk, readers.occurrence.pk, error=error)
        return []


def _by_rule(
    rule: NotificationRule, readers: Readers, channel: ChannelSettings | None, at: datetime
) -> Iterator[Notification]:
    occurrence, subject = readers.occurrence, readers.subject
    if rule.audience in (Audience.CLIENT, Audience.ADDRESS):
        addressee = _addressee(rule, subject)
        if addressee:
            yield _to_outside(rule, occurrence, subject, channel, addressee, at)
        return
    users = readers.of(rule)
    seeing = readers.seeing(rule) if users else set()
    for user in users:
        address = user.email if rule.channel == Channel.EMAIL else ""
        if rule.channel == Channel.INBOX or address:
            sees = user.pk in seeing
            words = render_for(rule, occurrence, subject, reader=user, sees=sees)
            row = _row(rule, occurrence, words, f"user:{user.pk}")
            row.user, row.address, row.is_blind = user, address, not sees
            yield _timed(row, rule, subject, channel, at, zone=subject.zone)


def _addressee(rule: NotificationRule, subject: Subject) -> Addressee | None:
    if rule.audience == Audience.CLIENT:
        return subject.client(rule.channel)
    return Addressee(f"address:{rule.address}", rule.address, subject.zone)


def _to_outside(rule, occurrence, subject, channel, addressee, at) -> Notification:
    sees = rule.audience == Audience.CLIENT
    words = render_for(rule, occurrence, subject, reader=None, sees=sees)
    row = _row(rule, occurrence, words, addressee.recipient)
    row.address, row.url = addressee.address, addressee.stop_path
    row.share = Notification.Share.CLIENT if sees else row.share
    return _timed(row, rule, subject, channel, at, zone=addressee.zone)


def _row(
    rule: NotificationRule, occurrence: Occurrence, words: Wording, recipient: str
) -> Notification:
    return Notification(
        event=occurrence.event,
        document_id=occurrence.document_id,
        occurrence=occurrence.key,
        rule=rule,
        channel=rule.channel,
        recipient=recipient,
        subject=words.subject,
        text=words.text,
        html=words.html,
        url=words.url,
        share=_share_of(occurrence),
    )


def _share_of(occurrence: Occurrence) -> str:
    """What tells of a change of many documents is told to many at once."""
    share = Notification.Share
    return share.BULK if occurrence.facts.get("numbers") else share.STAFF


def _timed(row: Notification, rule, subject, channel, at, *, zone) -> Notification:
    """Set its state and its moment; clients are never told at night."""
    row.created_at = at
    if rule.channel == Channel.INBOX:
        row.state, row.sent_at, row.due_at = State.SENT, at, at
        return row
    if rule.timing == NotificationRule.Timing.DIGEST:
        row.state, row.due_at = State.COLLECTED, at
        return row
    hours = rule.hours
    if rule.audience == Audience.CLIENT and hours == Hours.ANY:
        hours = Hours.QUIET
    row.due_at = allowed_from(
        at, hours=hours, channel=channel, zone=zone, schedule=subject.schedule, office=subject.zone
    )
    return row
