"""Documents whose responsible can no longer sign in go to somebody else (decision 023)."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.appeal_types.models import DefaultResponsible
from apps.feedback.editing.locking import lock
from apps.feedback.editing.services import reassign_responsible
from apps.feedback.models import Feedback
from apps.feedback.permissions import barred_keys, is_barred, possible_responsibles
from apps.feedback.responsibility.placement import place_feedback
from apps.feedback.responsibility.rules import may_not_process
from apps.organization.extensions import Work
from apps.organization.models import User

# Of who may do something of a document; the apps above say it as well.
NO_DOER = gettext_lazy("%(user)s is no employee, or may have no part in the appeal.")


def give_document(
    feedback: Feedback, *, user: User, to: User | None, by: User, at: datetime
) -> None:
    """To `to`, refused where they may not process it; back: nobody is responsible.

    Then the queue of the secretary has it, or the start page of those who process (`QUEUES`).
    """
    reason = _("%(user)s can no longer sign in") % {"user": user.get_full_name() or user}
    if to:
        reassign_responsible(
            feedback=feedback, by=by, version=feedback.version, responsible=to, comment=reason
        )
        return
    locked = lock(feedback)
    if is_barred(by, locked):
        raise PermissionDenied
    values = {"responsible": None}
    place_feedback(locked, by=by, action="feedback.hand_over", at=at, values=values, comment=reason)


def give_default(
    default: DefaultResponsible, *, user: User, to: User | None, by: User, at: datetime
) -> None:
    """To `to`, who must be able to process; back: the type has none, the secretary gets it."""
    if to is None:
        default.delete()
        return
    if not possible_responsibles().filter(pk=to.pk).exists():
        raise ValidationError(may_not_process(to))
    default.user = to
    default.save(update_fields=["user"])


def lock_to_hand_over(feedback: Feedback, by: User) -> Feedback:
    locked = lock(feedback)
    if is_barred(by, locked):
        raise PermissionDenied
    return locked


def require_among(able: QuerySet[User], to: User, text: str | Promise) -> None:
    if not able.filter(pk=to.pk).exists():
        raise ValidationError(str(text) % {"user": to})


def who_has(feedback: Feedback, user: User) -> User | None:
    """The responsible or the executor: the first who can do it."""
    barred = barred_keys(feedback) | {user.pk}
    for person in (feedback.responsible, feedback.executor):
        if person and person.is_active and person.pk not in barred:
            return person
    return None


RESPONSIBLE = Work(
    lambda count: (
        ngettext("%(count)s open document", "%(count)s open documents", count) % {"count": count}
    ),
    lambda user: Feedback.objects.unresolved().filter(responsible=user),
    give_document,
)
DEFAULTS = Work(
    lambda count: (
        ngettext("%(count)s appeal type by default", "%(count)s appeal types by default", count)
        % {"count": count}
    ),
    lambda user: DefaultResponsible.objects.filter(user=user),
    give_default,
)
