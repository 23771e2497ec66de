"""The last steps of every change: row, history entry, search, follow-ups, events."""

from datetime import datetime

from apps.core.values.presence import not_none
from apps.feedback.deadlines.calculation import keep_terms
from apps.feedback.editing.follow_ups import follow_up
from apps.feedback.history.recording import changes_since, record
from apps.feedback.models import AnalysisAuthor, Feedback, State
from apps.feedback.notices.events import notify_of_change
from apps.feedback.search.index import index_feedback
from apps.organization.models import User

# Who may have a document.
PLACES = ("responsible", "department", "executor")
# What writes the analysis, and what makes it begin anew.
WRITES_ANALYSIS = ("feedback.edit_analysis", "feedback.analyse")
BEGINS_ANEW = "feedback.reopen"


def save_change(
    feedback: Feedback,
    *,
    by: User,
    action: str,
    at: datetime,
    before: dict[str, object],
    from_state: str = "",
    comment: str = "",
) -> None:
    """Save the row as its next version; nothing changed means nothing written.

    `before` is the `snapshot` of the row as it was, `from_state` its state before a transition. The
    terms follow what has changed.
    """
    moves = bool(from_state) and State.DELETED not in (from_state, feedback.state)
    keep_terms(feedback, by=by, at=at, before=before, moves=moves)
    changes = changes_since(feedback, before)
    if not changes and not from_state:
        return
    keep_queue(feedback, at=at, before=before, from_state=from_state, reason=comment)
    feedback.version += 1
    feedback.save()
    record(
        feedback,
        by=by,
        action=action,
        at=at,
        changes=changes,
        from_state=from_state,
        comment=comment,
        version=feedback.version,
    )
    keep_authors(feedback, by=by, action=action)
    index_feedback(feedback)
    follow_up(feedback, by=by, action=action, at=at)
    notify_of_change(feedback, by=by, action=action, at=at, before=before, comment=comment)


def keep_authors(feedback: Feedback, *, by: User, action: str) -> None:
    """Note who writes of the analysis, and for whom (four eyes, `can_verify`)."""
    if action in WRITES_ANALYSIS:
        people = {person.pk for person in (by, feedback.acted_for) if person}
        rows = [AnalysisAuthor(feedback=feedback, user_id=key) for key in sorted(people)]
        AnalysisAuthor.objects.bulk_create(rows, ignore_conflicts=True)
    elif action == BEGINS_ANEW:
        feedback.written_by.all().delete()


def keep_queue(
    feedback: Feedback, *, at: datetime, before: dict[str, object], from_state: str, reason: str
) -> None:
    """Note when the document comes into the queue of the secretary, and why (W2).

    With a step that takes it from somebody, or takes it up again with nobody; a merging undone and
    a restoring leave it as it was.
    """
    moved = any(before[name] != getattr(feedback, f"{name}_id") for name in PLACES)
    comes = from_state not in (State.MERGED, State.DELETED) if from_state else moved
    if comes and is_in_queue(feedback):
        feedback.came_into_queue(at, reason)


def is_in_queue(feedback: Feedback) -> bool:
    """As `querysets.WAITS_FOR_TRIAGE`."""
    if feedback.state != State.REGISTERED or feedback.department_id or feedback.executor_id:
        return False
    return feedback.responsible_id is None or not not_none(feedback.responsible).is_active
