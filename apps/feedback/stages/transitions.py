"""The transitions of the state machine, as services (A6, S5, W2, W5).

All raise `PermissionDenied`, `Conflict` when the document has moved on, `EditConflict` when
somebody changed the same texts since `version`, and `ValidationError` naming what the stage still
demands.
"""

from collections.abc import Sequence
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core import actions
from apps.feedback.attachments.services import attach_proofs
from apps.feedback.deadlines.calculation import restart_clock
from apps.feedback.deadlines.reaction import note_reaction
from apps.feedback.editing.edit_conflicts import require_seen
from apps.feedback.editing.follow_ups import missing_above, send_answer
from apps.feedback.editing.locking import demand, lock, require
from apps.feedback.editing.saving import save_change
from apps.feedback.editing.services import (
    ANALYSIS_FIELDS,
    CLOSING_FIELDS,
    CONCLUSION_FIELDS,
    clean_text,
    clean_values,
    only,
    set_values,
)
from apps.feedback.history.recording import snapshot
from apps.feedback.models import Feedback
from apps.feedback.stages.requirements import missing_for, missing_proof
from apps.organization.models import User


def analyse_feedback(
    *,
    feedback: Feedback,
    by: User,
    version: int,
    values: dict,
    files: Sequence[UploadedFile] = (),
    at: datetime | None = None,
) -> Feedback:
    """Complete the analysis; for a complaint all its parts are demanded (A6)."""
    values = only(values, ANALYSIS_FIELDS)
    return _move("analyse", feedback, by=by, version=version, at=at, values=values, files=files)


def verify_feedback(
    *,
    feedback: Feedback,
    by: User,
    version: int,
    values: dict,
    files: Sequence[UploadedFile] = (),
    at: datetime | None = None,
) -> Feedback:
    """Confirm the analysis with a conclusion; four eyes (see `permissions.can_verify`)."""
    values = only(values, CONCLUSION_FIELDS)
    return _move("verify", feedback, by=by, version=version, at=at, values=values, files=files)


def close_feedback(
    *,
    feedback: Feedback,
    by: User,
    version: int,
    values: dict,
    files: Sequence[UploadedFile] = (),
    at: datetime | None = None,
) -> Feedback:
    """Close with the client's confirmation, or with why it could not be had (W5)."""
    values = only(values, CLOSING_FIELDS)
    return _move("close", feedback, by=by, version=version, at=at, values=values, files=files)


@transaction.atomic
def reject_feedback(
    *,
    feedback: Feedback,
    by: User,
    version: int,
    reason: str,
    answer: str,
    answer_by: str = "",
    files: Sequence[UploadedFile] = (),
    at: datetime | None = None,
) -> Feedback:
    """Reject an unfounded appeal with the answer given to the client; the process ends (W2).

    `answer_by` is one of `ways_to_answer`: the answer is sent to the client in the same step, as
    long as the document is open; "" where he has been told already.

    The answer is a reaction, if there was none before (A7).
    """
    values = {"answer": answer}
    if answer_by and answer.strip():
        send_answer(feedback, by=by, way=answer_by, text=answer, at=at)
    return _move(
        "reject",
        feedback,
        by=by,
        version=version,
        at=at,
        values=values,
        files=files,
        reason=reason,
    )


def return_feedback_to_analysis(
    *, feedback: Feedback, by: User, version: int, reason: str, at: datetime | None = None
) -> Feedback:
    """Send an analysed or verified document back to the beginning; counted."""
    return _move("return_to_analysis", feedback, by=by, version=version, at=at, reason=reason)


def reopen_feedback(
    *, feedback: Feedback, by: User, version: int, reason: str, at: datetime | None = None
) -> Feedback:
    """Take a closed or rejected document up again; counted, the closing date is cleared.

    The internal clock starts anew, the statutory one runs on from the presentation (S7).
    """
    return _move("reopen", feedback, by=by, version=version, at=at, reason=reason)


def delete_feedback(
    *, feedback: Feedback, by: User, version: int, reason: str, at: datetime | None = None
) -> Feedback:
    """Take the document out of every list, number and file; its number stays used [S11].

    Nothing else changes: what is planned and asked for waits, and is there again once it is
    restored.
    """
    return _move("delete", feedback, by=by, version=version, at=at, reason=reason)


def restore_feedback(
    *, feedback: Feedback, by: User, version: int, reason: str, at: datetime | None = None
) -> Feedback:
    """Put a deleted document back, in the state that it had [S11]."""
    return _move("restore", feedback, by=by, version=version, at=at, reason=reason)


@transaction.atomic
def _move(
    action: str,
    feedback: Feedback,
    *,
    by: User,
    version: int,
    at: datetime | None,
    values: dict | None = None,
    files: Sequence[UploadedFile] = (),
    reason: str = "",
) -> Feedback:
    at = at or timezone.now()
    locked = lock(feedback)
    require(action, by=by, feedback=locked)
    before, from_state = snapshot(locked), locked.state
    values = clean_values(locked, values or {})
    require_seen(locked, version=version, values=values)
    set_values(locked, values)
    reason = clean_text("reason", reason)
    missing = _missing_reason(action, reason) | missing_for(action, locked)
    missing |= missing_proof(action, locked, files)
    demand(missing | missing_above(locked, action=action))
    attach_proofs(locked, by=by, files=files)
    getattr(locked, actions.declared(f"feedback.{action}").transition)(by=by, at=at)
    if action == "reopen":
        restart_clock(locked, at=at)
    elif action == "reject":  # with an answer, which is demanded
        note_reaction(locked, at=at)
    save_change(
        locked,
        by=by,
        action=f"feedback.{action}",
        at=at,
        before=before,
        from_state=from_state,
        comment=reason,
    )
    return locked


def _missing_reason(action: str, reason: str) -> dict[str, str]:
    needs_one = actions.declared(f"feedback.{action}").needs_reason
    return {"reason": _("Write the reason.")} if needs_one and not reason else {}
