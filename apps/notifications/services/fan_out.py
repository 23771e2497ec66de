"""Of an occurrence: who is to be told, by which channel, in which words, from when on.

All notifications of one occurrence are written in one transaction with the mark that it is told.
Of many that wait, several share a transaction, and what they ask of the references (`Lookups`).
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

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
from apps.notifications.services.lookups import Lookups
from apps.notifications.services.quiet_hours import Hours, allowed_from
from apps.notifications.services.rendering import Wording, render_for

log = logging.getLogger("notifications")

State = Notification.State
Audience = NotificationRule.Audience
BATCH = 200  # occurrences of one task; the rest wakes another
TOGETHER = 25  # of one transaction

# How the rows of one rule are found: `_by_rule`, or `_safely` where it may break.
Following = Callable[[NotificationRule, Readers, datetime], Iterable[Notification]]


def fan_out_all(*, at: datetime | None = None) -> None:
    """Tell of everything that waits; of many, the first ones, and wake another worker.

    Only while it gets on: what another worker has, or what cannot be told now, waits for the sweep.
    """
    keys = list(Occurrence.objects.waiting().values_list("pk", flat=True)[:BATCH])
    parts = (keys[start : start + TOGETHER] for start in range(0, len(keys), TOGETHER))
    told = [key for part in parts for key in _together_or_apart(part, at)]
    if told and len(keys) == BATCH:
        enqueue_fan_out()


def _together_or_apart(keys: list[int], at: datetime | None) -> list[int]:
    """What goes wrong with one must not keep the others: then each has its own transaction."""
    try:
        return fan_out(keys, at=at)
    except Exception:  # told again, and logged, by whichever breaks alone
        return [key for key in keys if _alone_or_left(key, at)]


def _alone_or_left(key: int, at: datetime | None) -> bool:
    """One that cannot be told must not stand before the others; it is tried again by the sweep."""
    try:
        return bool(fan_out([key], at=at, follow=_safely))
    except Exception as error:
        log_failure(log, "Occurrence %s could not be told", key, error=error)
        return False


@transaction.atomic
def fan_out(
    keys: list[int], *, at: datetime | None = None, follow: Following | None = None
) -> list[int]:
    """Write the notifications of the occurrences with these keys, in one transaction.

    Returns the keys of those that are told now; the others another worker has, or had.
    """
    at = at or timezone.now()
    waiting = Occurrence.objects.select_for_update(skip_locked=True).waiting().filter(pk__in=keys)
    occurrences = list(waiting)
    if not occurrences:
        return []
    rows = _notifications(occurrences, at, follow or _by_rule)
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    told = [occurrence.pk for occurrence in occurrences]
    Occurrence.objects.filter(pk__in=told).update(told_at=at)
    queued = [row.key for row in rows if row.state == State.QUEUED and row.due_at <= at]
    if queued:
        transaction.on_commit(lambda: _wake_those(queued), robust=True)
    return told


def _wake_those(keys: list) -> None:
    """By key: rows that were there before have kept their own, and their own task."""
    rows = Notification.objects.filter(key__in=keys).values_list("pk", flat=True)
    enqueue_rows(Notification._meta.label_lower, list(rows))


def _notifications(
    occurrences: Sequence[Occurrence], at: datetime, follow: Following
) -> list[Notification]:
    lookups = Lookups(occurrences)
    subjects = documents.get().find_all([(each.document_id, each.facts) for each in occurrences])
    with translation.override(settings.LANGUAGE_CODE):
        return [
            row
            for occurrence, subject in zip(occurrences, subjects, strict=True)
            if subject is not None
            for row in _of_one(Readers(occurrence, subject, lookups), at, follow)
        ]


def _of_one(readers: Readers, at: datetime, follow: Following) -> Iterable[Notification]:
    """Of one occurrence: nobody is told twice by one channel, the first rule wins."""
    found: dict[tuple[str, str], Notification] = {}
    for rule in readers.lookups.rules_for(readers.occurrence):
        for row in follow(rule, readers, at):
            found.setdefault((row.recipient, row.channel), row)
    return found.values()


def _safely(rule: NotificationRule, readers: Readers, at: datetime) -> list[Notification]:
    """One rule that cannot be followed must not keep the others from being told."""
    try:
        with transaction.atomic():
            return list(_by_rule(rule, readers, at))
    except Exception as error:
        words = "Rule %s could not be followed for occurrence %s"
        log_failure(log, words, rule.pk, readers.occurrence.pk, error=error)
        return []


def _by_rule(rule: NotificationRule, readers: Readers, at: datetime) -> Iterator[Notification]:
    occurrence, subject = readers.occurrence, readers.subject
    channel = readers.lookups.channels.get(rule.channel)
    if rule.audience in (Audience.CLIENT, Audience.ADDRESS):
        addressee = _addressee(rule, subject)
        if addressee:
            yield _to_outside(rule, occurrence, subject, channel, addressee, at)
        return
    users = readers.of(rule)
    seeing = readers.seeing(rule) if users else set()
    if rule.only_who_sees:
        users = [user for user in users if user.pk in seeing]
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


def _to_outside(
    rule: NotificationRule,
    occurrence: Occurrence,
    subject: Subject,
    channel: ChannelSettings | None,
    addressee: Addressee,
    at: datetime,
) -> Notification:
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


def _timed(
    row: Notification,
    rule: NotificationRule,
    subject: Subject,
    channel: ChannelSettings | None,
    at: datetime,
    *,
    zone: ZoneInfo,
) -> Notification:
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
