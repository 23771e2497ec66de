"""The first two steps of every service: the row is locked, the right and the state are checked."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.core import actions
from apps.core.actions import Action
from apps.core.exceptions import Conflict
from apps.feedback.models import Feedback, State
from apps.organization.models import User
from apps.organization.permissions import on_behalf_of


def lock(feedback: Feedback) -> Feedback:
    """Return the document as it is now, locked until the transaction ends."""
    return lock_rows().get(pk=feedback.pk)


def lock_rows() -> QuerySet[Feedback]:
    """Documents, each locked as it is read, with what the rules ask for.

    PostgreSQL locks the row; on SQLite the transaction already holds the only write lock.
    """
    rows = Feedback.objects.select_for_update(of=("self",))
    return rows.select_related("type", "client", "subject_employee", "author")


def lock_open(feedback: Feedback) -> Feedback:
    """Lock a posted document that is not at its end: the others take nothing. Raises `Conflict`."""
    locked = lock(feedback)
    if locked.state == State.DRAFT or not locked.is_open:
        raise moved_on(locked)
    return locked


def require(action: str, *, by: User, feedback: Feedback) -> None:
    """Raise `PermissionDenied` without the right, `Conflict` when the state has moved on."""
    actions.require(f"feedback.{action}", by=by, target=feedback)


def demand(missing: dict[str, str]) -> None:
    """Raise `ValidationError` naming every missing or wrong field at once."""
    if missing:
        raise ValidationError(missing)


def require_right(feedback: Feedback, by: User, allows: Callable[[User], bool]) -> None:
    """Refuse who may not; note for whom a deputy does it."""
    if not allows(by):
        raise PermissionDenied
    feedback.acted_for = on_behalf_of(by, allows)


def not_now(action: Action[Feedback], feedback: Feedback) -> Conflict:
    """Return the `Conflict` of an action that the document is not in the state for."""
    needs_none = not feedback.needs_analysis and action.name in ("analyse", "edit_analysis")
    return _not_analysed(feedback) if needs_none else moved_on(feedback)


def _not_analysed(feedback: Feedback) -> Conflict:
    """Return the `Conflict` of an analysis that the type of the document does without."""
    message = _(
        "The type of document %(number)s is “%(type)s” now: such appeals need no analysis and "
        "are closed at once."
    )
    values = {"number": feedback, "type": feedback.type}
    return Conflict(message % values, url=feedback.get_absolute_url())


def sent_elsewhere(feedback: Feedback) -> Conflict:
    """Return the `Conflict` of a form whose key belongs to something else already."""
    message = _("This form has been used for something else already. Open it anew and send it.")
    return Conflict(message, url=feedback.get_absolute_url())


def moved_on(feedback: Feedback) -> Conflict:
    """Return the `Conflict` that tells who moved the document to its state, and when."""
    values = {"number": feedback, "state": feedback.get_state_display()}
    entry = feedback.history.exclude(to_state="").select_related("user").last()
    if entry is None:
        message = _("Document %(number)s is “%(state)s”; this step is not possible in it.")
    else:
        message = _(
            "Document %(number)s is “%(state)s” since %(at)s (%(user)s), "
            "so this step is no longer possible."
        )
        moment = date_format(timezone.localtime(entry.at), "j E Y, H:i")
        values |= {"user": entry.user, "at": moment}
    return Conflict(message % values, url=feedback.get_absolute_url())
