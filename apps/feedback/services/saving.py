"""The last steps of every change: row, history entry, search, follow-ups, events."""

from apps.feedback.models import Feedback
from apps.feedback.services.followups import follow_up
from apps.feedback.services.history import changes_since, record
from apps.feedback.services.notices import notify_of_change
from apps.feedback.services.search import index_feedback
from apps.feedback.services.terms import keep_terms


def save_change(
    feedback: Feedback,
    *,
    by,
    action: str,
    at,
    before: dict[str, object],
    from_state: str = "",
    comment: str = "",
) -> None:
    """Save the row as its next version; nothing changed means nothing written.

    `before` is the `snapshot` of the row as it was, `from_state` its state before a transition. The
    terms follow what has changed.
    """
    keep_terms(feedback, by=by, at=at, before=before, moves=bool(from_state))
    changes = changes_since(feedback, before)
    if not changes and not from_state:
        return
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
    index_feedback(feedback)
    follow_up(feedback, by=by, action=action, at=at)
    notify_of_change(feedback, by=by, action=action, at=at, before=before, comment=comment)
