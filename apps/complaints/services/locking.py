"""The first steps of the services beside the states: the document as it is now, and the right."""

from collections.abc import Callable
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError

from apps.complaints.models import Activity
from apps.feedback.models import Feedback, State
from apps.feedback.services import lock, moved_on, sent_elsewhere
from apps.organization.models import User
from apps.organization.permissions import on_behalf_of


def lock_open(feedback: Feedback) -> Feedback:
    """Lock a posted document that is not at its end: the others take nothing. Raises `Conflict`."""
    locked = lock(feedback)
    if locked.state == State.DRAFT or not locked.is_open:
        raise moved_on(locked)
    return locked


def refuse_used(key: UUID, feedback: Feedback) -> None:
    """Raise `Conflict` where `key` is that of something else done at once, here or elsewhere."""
    if Activity.objects.filter(key=key).exists():
        raise sent_elsewhere(feedback)


def require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def demand(missing: dict[str, str]) -> None:
    """Raise `ValidationError` naming every missing or wrong field at once."""
    if missing:
        raise ValidationError(missing)


def require_right(feedback: Feedback, by, allows: Callable[[User], bool]) -> None:
    """Refuse who may not; note for whom a deputy does it."""
    if not allows(by):
        raise PermissionDenied
    feedback.acted_for = on_behalf_of(by, allows)
