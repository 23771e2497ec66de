"""Documents whose responsible can no longer sign in go to somebody else (decision 023)."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.appeal_types.models import DefaultResponsible
from apps.feedback.models import Feedback
from apps.feedback.permissions import is_barred, possible_responsibles
from apps.feedback.services.editing import reassign_responsible
from apps.feedback.services.locking import lock
from apps.feedback.services.placing import place_feedback
from apps.organization.services import Work


def give_document(feedback: Feedback, *, user, to, by, at) -> None:
    """To `to`, who may process it; else nobody is responsible, and the secretary finds it."""
    reason = _("%(user)s can no longer sign in") % {"user": user.get_full_name() or user}
    if to and possible_responsibles(feedback).filter(pk=to.pk).exists():
        reassign_responsible(
            feedback=feedback, by=by, version=feedback.version, responsible=to, comment=reason
        )
        return
    locked = lock(feedback)
    if is_barred(by, locked):
        raise PermissionDenied
    values = {"responsible": None}
    place_feedback(locked, by=by, action="hand_over", at=at, values=values, comment=reason)


def give_default(default: DefaultResponsible, *, user, to, by, at) -> None:
    """To `to`, who may process; else the type has none, and its appeals go to the secretary."""
    if to and possible_responsibles().filter(pk=to.pk).exists():
        default.user = to
        default.save(update_fields=["user"])
    else:
        default.delete()


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
