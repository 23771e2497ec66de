"""What was agreed with the client: added, taken away, and whether they have done their part (C7).

All raise `PermissionDenied` without the right, `Conflict` when the document is not open or does not
hold the agreement any more, and `ValidationError` by field.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.exceptions import Conflict
from apps.feedback.editing.locking import lock, require
from apps.feedback.editing.saving import save_change
from apps.feedback.history.recording import snapshot
from apps.feedback.models import Feedback
from apps.feedback.models.agreements import Agreement, agreements_said, refuse_too_many
from apps.organization.models import User

Agreed = list[Agreement]


def agree_with_client(
    *,
    feedback: Feedback,
    by: User,
    agreements: Iterable[tuple[str, str]],
    at: datetime | None = None,
) -> Feedback:
    """Keep what was said to the client as (kind, text); what is there already stays as it is."""

    def add(agreed: Agreed) -> Agreed:
        known = {each.key for each in agreed}
        new = [each for each in agreements_said(agreements) if each.key not in known]
        refuse_too_many([*agreed, *new])
        return [*agreed, *new]

    if not (agreements := list(agreements)):
        raise ValidationError({"text": _("Write what was agreed.")})
    return _change("agree", feedback, by=by, at=at, change=add)


def withdraw_agreement(
    *, feedback: Feedback, by: User, kind: str, text: str, at: datetime | None = None
) -> Feedback:
    """Take away what was written down wrongly, or does not hold any more."""

    def take_away(agreed: Agreed) -> Agreed:
        return [each for each in agreed if each.key != (kind, text)]

    return _change("withdraw_agreement", feedback, by=by, at=at, change=take_away)


def mark_client_step(
    *, feedback: Feedback, by: User, text: str, done: bool, at: datetime | None = None
) -> Feedback:
    """The client has done their step; not `done` takes it back. Marked twice, the first stays."""
    at = at or timezone.now()

    def mark(agreed: Agreed) -> Agreed:
        if not any(each.is_step and each.text == text for each in agreed):
            text_of = _("This step has been taken away meanwhile.")
            raise Conflict(text_of, url=feedback.get_absolute_url())
        return [_marked(each, by, at, done) if each.text == text else each for each in agreed]

    return _change("mark_client_step", feedback, by=by, at=at, change=mark)


def _marked(each: Agreement, by: User, at: datetime, done: bool) -> Agreement:
    if not each.is_step or each.is_done == done:
        return each
    if not done:
        return Agreement(each.kind, each.text)
    return replace(each, done_at=at, done_by=by.pk, done_by_name=str(by))


@transaction.atomic
def _change(
    action: str,
    feedback: Feedback,
    *,
    by: User,
    at: datetime | None,
    change: Callable[[Agreed], Agreed],
) -> Feedback:
    """Of the row as it is now: two who change different agreements do not meet."""
    locked = lock(feedback)
    require(action, by=by, feedback=locked)
    before = snapshot(locked)
    locked.agreements = [each.kept for each in change(locked.agreed)]
    code = f"feedback.{action}"
    save_change(locked, by=by, action=code, at=at or timezone.now(), before=before)
    return locked
