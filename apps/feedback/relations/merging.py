"""A duplicate goes into the main document, and comes out again within a day (decision 012).

Everything of the duplicate stays on it; only its state says that its matter is dealt with
elsewhere. What was planned for it is done there (decision 030).
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core import actions
from apps.core.history import change_of
from apps.core.values.presence import not_none
from apps.feedback.deadlines.calculation import resume_wait
from apps.feedback.editing.edit_conflicts import require_seen
from apps.feedback.editing.follow_ups import missing_above
from apps.feedback.editing.locking import demand, lock, require
from apps.feedback.editing.saving import save_change
from apps.feedback.editing.services import clean_text
from apps.feedback.history.recording import record, snapshot
from apps.feedback.models import OPEN, Feedback
from apps.feedback.relations.matters import join_matters, matter_of
from apps.organization.models import User


@transaction.atomic
def merge_feedback(
    *,
    feedback: Feedback,
    by: User,
    version: int,
    other: Feedback,
    reason: str = "",
    at: datetime | None = None,
) -> Feedback:
    """Merge a duplicate into the open document `other` of the same client.

    Takes the right to relate on both. Raises `ValidationError` under `other` when the two do not
    go together, else as every transition.
    """
    at = at or timezone.now()
    locked, main = lock_matters(feedback, other)
    require("merge", by=by, feedback=locked)
    require_right("merge", by=by, feedback=main)
    require_seen(locked, version=version, values={})
    reason = clean_text("reason", reason)
    _demand_one_matter(locked, main)
    demand(missing_above(locked, action="merge"))
    before, from_state = snapshot(locked), locked.state
    locked.merge(by=by, at=at, into=main)
    join_matters(locked, main)
    save_change(
        locked,
        by=by,
        action="feedback.merge",
        at=at,
        before=before,
        from_state=from_state,
        comment=reason,
    )
    record(
        main,
        by=by,
        action="feedback.take_in",
        at=at,
        changes=[change_naming(locked)],
        comment=reason,
    )
    return locked


@transaction.atomic
def unmerge_feedback(
    *, feedback: Feedback, by: User, version: int, reason: str = "", at: datetime | None = None
) -> Feedback:
    """Take a merging back within `UNMERGED_WITHIN`: the state and the place are as they were.

    If the client was waited for, he is again, since when he was. Raises `Conflict` when it is too
    late.
    """
    at = at or timezone.now()
    main = Feedback.objects.filter(duplicates=feedback.pk).first()
    locked, main = lock_both(feedback, main) if main else (lock(feedback), None)
    require("unmerge", by=by, feedback=locked)
    main = not_none(main)
    require_right("unmerge", by=by, feedback=main)
    require_seen(locked, version=version, values={})
    reason = clean_text("reason", reason)
    before, from_state = snapshot(locked), locked.state
    locked.unmerge(by=by, at=at)
    resume_wait(locked)
    save_change(
        locked,
        by=by,
        action="feedback.unmerge",
        at=at,
        before=before,
        from_state=from_state,
        comment=reason,
    )
    record(
        main,
        by=by,
        action="feedback.let_go",
        at=at,
        changes=[change_naming(locked)],
        comment=reason,
    )
    return locked


def lock_both(feedback: Feedback, other: Feedback) -> tuple[Feedback, Feedback]:
    """Lock two documents, always in one order, so that two people never wait for each other."""
    locked = lock_all({feedback.pk, other.pk})
    return locked[feedback.pk], locked[other.pk]


def lock_matters(feedback: Feedback, other: Feedback) -> tuple[Feedback, Feedback]:
    """Lock two documents with all that counts together with either of them (S7)."""
    locked = lock_all(matter_of(feedback) | matter_of(other))
    return locked[feedback.pk], locked[other.pk]


def lock_all(keys: set[int]) -> dict[int, Feedback]:
    return {pk: lock(Feedback(pk=pk)) for pk in sorted(keys)}


def require_right(action: str, *, by: User, feedback: Feedback) -> None:
    """Only the right, whatever the state: of the second document the rules ask by themselves."""
    actions.require_right(f"feedback.{action}", by=by, target=feedback)


def change_naming(feedback: Feedback) -> dict:
    """How the history of a document names another one (see `timeline.hide_invisible`)."""
    return change_of("other", None, feedback)


def _demand_one_matter(feedback: Feedback, main: Feedback) -> None:
    if refusal := _why_not(feedback, main):
        values = {"number": main, "state": main.get_state_display()}
        raise ValidationError({"other": refusal % values})


def _why_not(feedback: Feedback, main: Feedback) -> str:
    if feedback.pk == main.pk:
        return _("This is the document itself. Choose another one.")
    if main.state not in OPEN:
        return _("%(number)s is “%(state)s”. Only an open document takes in another one.")
    if feedback.client_id and main.client_id and feedback.client_id != main.client_id:
        return _("%(number)s is of another client. Link the two instead.")
    if feedback.duplicates.exists():
        return _(
            "Other documents were merged into this one. Merge %(number)s into it, "
            "not the other way round."
        )
    return ""
