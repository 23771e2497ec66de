"""Documents whose responsible can no longer sign in go to somebody else (decision 023)."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.appeal_types.models import DefaultResponsible
from apps.feedback.models import Feedback
from apps.feedback.permissions import is_barred, possible_responsibles
from apps.feedback.services.editing import reassign_responsible
from apps.feedback.services.locking import lock
from apps.feedback.services.placing import place_feedback
from apps.feedback.services.responsible import may_not_process
from apps.organization.extensions import Work


def give_document(feedback: Feedback, *, user, to, by, at) -> None:
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


def give_default(default: DefaultResponsible, *, user, to, by, at) -> None:
    """To `to`, who must be able to process; back: the type has none, the secretary gets it."""
    if to is None:
        default.delete()
        return
    if not possible_responsibles().filter(pk=to.pk).exists():
        raise ValidationError(may_not_process(to))
    default.user = to
    default.save(update_fields=["user"])


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
