import uuid
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.core.database.numbering import next_value
from apps.core.exceptions import Conflict
from apps.core.history import change_of
from apps.core.values.phones import phone_identity
from apps.core.values.presence import not_none
from apps.feedback.deadlines.calculation import set_terms
from apps.feedback.editing.follow_ups import follow_up
from apps.feedback.editing.locking import demand, lock, require
from apps.feedback.history.recording import record
from apps.feedback.models import Feedback, State
from apps.feedback.notices.events import notify_of_registration
from apps.feedback.registration.drafts import follow_type, once_for, open_draft, write_draft
from apps.feedback.registration.receipts import Receipt, find_receipt
from apps.feedback.responsibility.destinations import Destination
from apps.feedback.responsibility.rules import find_destination, wrong_responsible
from apps.feedback.search.index import index_texts, searchable_text
from apps.feedback.stages.requirements import missing_for_registration
from apps.organization.models import User


@transaction.atomic
def register_feedback(*, feedback: Feedback, by: User, at: datetime | None = None) -> Feedback:
    """Post a draft: it gets its number and is closed to its author from now on (B8, B9).

    The rules say to whom it goes (`find_destination`), unless whoever registers has chosen a
    responsible, or the queue of the secretary (`to_secretary`; B6). Fills in the city of the client
    or branch (W6), and the terms by the policies in force (C6). `at` is the moment of registration,
    now by default. Raises `ValidationError` naming every missing field, `PermissionDenied` to
    others than the author, `Conflict` when already posted.
    """
    draft = lock(feedback)
    require("register", by=by, feedback=draft)
    follow_type(draft)
    demand(missing_in(draft))
    return post(draft, by, at or timezone.now())


def register_form(
    *, key: uuid.UUID, by: User, values: dict, says_something: bool = True
) -> Receipt:
    """Write the draft of the form with `key` and post it, in one transaction.

    An autosave that comes late cannot slip in between. The same form sent again, even at the same
    moment, gives the same receipt. Raises as `save_draft` and `register_feedback`; when demands are
    not met the draft is kept nevertheless, unless it is a new one that `says_something` of nothing.
    """
    try:
        posted = once_for(key, lambda: _write_and_post(key, by, values, says_something))
    except Conflict:
        receipt = find_receipt(key=key, by=by)
        if receipt is None:
            raise
        return receipt
    return Receipt.of(posted)


def missing_in(draft: Feedback) -> dict[str, str]:
    """What stands in the way of registration; somebody who may not process is no responsible."""
    missing = missing_for_registration(draft)
    if draft.responsible_id:
        missing |= wrong_responsible(draft)
    return missing


def next_number(at: datetime) -> str:
    """Return the next number of the year, «ОС-2026-000123»; without gaps (see `next_value`)."""
    series = series_of(at)
    return number_in(series, next_value(series))


def series_of(at: datetime) -> str:
    """Name the series of numbers that the moment belongs to: each year begins anew."""
    return f"feedback-{timezone.localtime(at).year}"


def number_in(series: str, value: int) -> str:
    return f"ОС-{series.rpartition('-')[2]}-{value:06d}"


def _write_and_post(key: uuid.UUID, by: User, values: dict, says_something: bool) -> Feedback:
    with transaction.atomic():
        draft = open_draft(key, by)
        is_new = draft.pk is None
        write_draft(draft, values)
        missing = missing_in(draft)
        if not missing:
            return post(draft, by, timezone.now())
        if is_new and not says_something:
            raise ValidationError(missing)
        draft.version += 1
        draft.save()
    raise ValidationError(missing)  # outside, so that the draft is committed


def post(
    draft: Feedback, by: User, at: datetime, *, presented_at: datetime | None = None
) -> Feedback:
    """The last steps of a registration, when nothing is missing any more.

    The law counts from `presented_at`, when the client came with it earlier.
    """
    changes = _send_on(draft)
    _fill_in(draft)
    set_terms(draft, at=at, presented_at=presented_at)
    draft.register(by=draft.author, at=at, number=next_number(at))
    draft.version += 1
    draft.save()
    record(
        draft,
        by=by,
        action="feedback.register",
        at=at,
        changes=changes,
        from_state=State.DRAFT,
        version=draft.version,
    )
    index_texts({draft: searchable_text(draft, comments=())}, are_new=True)
    follow_up(draft, by=by, action="feedback.register", at=at)
    notify_of_registration(draft, by=by, at=at)
    return draft


def _send_on(draft: Feedback) -> list[dict]:
    """Send it where the rules say, unless somebody has chosen; the changes name the rule (S3)."""
    if draft.responsible or draft.to_secretary:
        return []
    destination = find_destination(draft)
    draft.responsible, draft.department = destination.responsible, destination.department
    return by_the_rule(destination)


def by_the_rule(destination: Destination) -> list[dict]:
    """What the history says of a rule of an app above that has decided; else nothing."""
    if destination.rule is None:
        return []
    named = {name: getattr(destination, name) for name in ("rule", "responsible", "department")}
    return [change_of(name, None, value) for name, value in named.items() if value]


def _fill_in(draft: Feedback) -> None:
    """Complete what is known already: the city (W6), the phone's spelling."""
    of_client = draft.client.city if draft.client else ""
    draft.city = draft.city or of_client or not_none(draft.branch).city
    draft.applicant_phone = phone_identity(draft.applicant_phone)
