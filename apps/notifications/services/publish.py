"""An event has happened: one row in the caller's transaction, and a worker is woken after it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.notifications.events import EVENTS
from apps.notifications.models import (
    Channel,
    Notification,
    NotificationRule,
    Occurrence,
    SignificantEvent,
)
from apps.notifications.services.enqueue import enqueue_fan_out
from apps.organization.models import User

State = Notification.State
_gathered: ContextVar[list[Occurrence] | None] = ContextVar("gathered", default=None)


def publish_event(
    event: str,
    *,
    document_id: int,
    key: str,
    by: User | None = None,
    comment: str = "",
    users: Iterable[int] = (),
    at: datetime | None = None,
) -> None:
    """Write down that `event` of the catalogue has happened to the document, once for each `key`.

    Costs one query, whoever is to be told: that is found out by a worker, with the rules as they
    are then. A rollback takes it back. `users` are the keys of those whom the event names.
    """
    happened = occurrence_of(
        event, document_id=document_id, key=key, by=by, comment=comment, users=users, at=at
    )
    publish_all([happened])


def occurrence_of(
    event: str,
    *,
    document_id: int,
    key: str,
    by: User | None = None,
    comment: str = "",
    users: Iterable[int] = (),
    at: datetime | None = None,
) -> Occurrence:
    """As `publish_event`, for `publish_all`: several events of one step cost one query together."""
    facts: dict[str, object] = {"comment": comment, "users": list(users)}
    if by is not None:
        facts["by"] = by.pk
    return _occurrence(event, document_id, key, at or timezone.now(), facts)


def publish_timed(
    event: str, *, offset_minutes: int, moments: Iterable[tuple[int, str, datetime, list[int]]]
) -> None:
    """Raise an event of the clock for many documents: (document, key, moment, users named)."""
    publish_all(
        _occurrence(event, document_id, key, at, {"offset": offset_minutes, "users": users})
        for document_id, key, at, users in moments
    )


@contextmanager
def gather_events() -> Iterator[list[Occurrence]]:
    """What is raised within is not written but gathered: whoever asks tells of the many at once."""
    gathered: list[Occurrence] = []
    token = _gathered.set(gathered)
    try:
        yield gathered
    finally:
        _gathered.reset(token)


def publish_all(occurrences: Iterable[Occurrence]) -> None:
    """Write them; those that are told of already stay as they are."""
    rows = list(occurrences)
    if (gathered := _gathered.get()) is not None:
        gathered.extend(rows)
        return
    if not rows:
        return
    Occurrence.objects.bulk_create(rows, ignore_conflicts=True)
    transaction.on_commit(enqueue_fan_out, robust=True)


@transaction.atomic
def withdraw_event(event: str, *, document_id: int, key: str, at: datetime | None = None) -> None:
    """What it called for is done: nobody is told of it any more, and who was told has read it."""
    of = {"event": event, "document_id": document_id}
    Occurrence.objects.filter(key=key, told_at=None, **of).delete()
    told = Notification.objects.filter(occurrence=key, **of)
    told.filter(state__in=[State.QUEUED, State.COLLECTED]).update(
        state=State.HELD, error=_("What it was about has been done meanwhile.")
    )
    told.filter(channel=Channel.INBOX, read_at=None).update(read_at=at or timezone.now())


def withdraw_from_client(*, document_id: int) -> None:
    """The document is of another client now: what still waits to go to the former one is held."""
    waiting = Notification.objects.filter(
        document_id=document_id,
        recipient__startswith="client:",
        user=None,
        state__in=[State.QUEUED, State.COLLECTED],
    )
    waiting.update(state=State.HELD, error=_("The client of the document was changed."))


def is_switched_on(event: str) -> bool:
    return SignificantEvent.objects.filter(code=event, is_active=True).exists()


def offsets_of(event: str) -> list[int]:
    """The minutes at which the rules in force ask for a timed event."""
    rules = NotificationRule.objects.in_force(event).order_by()
    return sorted(set(rules.values_list("offset_minutes", flat=True)))


def _occurrence(event: str, document_id: int, key: str, at: datetime, facts: dict) -> Occurrence:
    if event not in EVENTS:
        raise ValueError(f"Not in the catalogue of events: {event}")
    return Occurrence(event=event, document_id=document_id, key=key, at=at, facts=facts)
