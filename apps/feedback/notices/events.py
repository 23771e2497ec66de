"""Which significant events a step of a document is: raised in its own transaction (A1, S3)."""

from collections.abc import Iterator
from datetime import datetime

from apps.core.history import declared
from apps.feedback.models import Feedback
from apps.notifications.services import occurrence_of, publish_all
from apps.organization.models import User

# Fields that put a document into somebody's hands.
HANDS = ("responsible", "executor")


def notify_of_registration(feedback: Feedback, *, by: User, at: datetime) -> None:
    """One query, whoever is to be told."""
    event = "complaint_registered" if feedback.is_complaint else "appeal_registered"
    events = [(event, []), *_assigned(feedback, {}, by)]
    if feedback.department_id:  # a rule has sent it there
        events.append(("routed", []))
    _raise(feedback, by=by, at=at, comment="", events=events)


def notify_of_change(
    feedback: Feedback,
    *,
    by: User,
    action: str,
    at: datetime,
    before: dict[str, object],
    comment: str,
) -> None:
    """Tell of a step and of whom it puts in charge; one query where there is something to tell."""
    event = declared(action).event
    events: list[tuple[str, list[int]]] = [(event, [])] if event else []
    if feedback.department_id and feedback.department_id != before["department"]:
        events.append(("routed", []))
    events += _assigned(feedback, before, by)
    _raise(feedback, by=by, at=at, comment=comment, events=events)


def _assigned(feedback: Feedback, before: dict, by: User) -> Iterator[tuple[str, list[int]]]:
    """Whoever has it now and had it not before; taking it oneself is no news."""
    keys = {name: getattr(feedback, f"{name}_id") for name in HANDS}
    users = {key for name, key in keys.items() if key and key != before.get(name)}
    if users - {by.pk}:
        yield "assigned", sorted(users - {by.pk})


def _raise(feedback: Feedback, *, by: User, at: datetime, comment: str, events: list) -> None:
    publish_all(
        occurrence_of(
            event,
            document_id=feedback.pk,
            key=f"v{feedback.version}",
            by=by,
            comment=comment,
            users=users,
            at=at,
        )
        for event, users in events
    )
