"""Who becomes responsible, by the rules (B6); never whom the appeal is about (022)."""

from django.utils.translation import gettext as _

from apps.appeal_types.models import AppealType
from apps.appeal_types.services import find_default_responsible
from apps.feedback.models import Feedback
from apps.feedback.permissions import barred_keys, possible_responsibles
from apps.organization.models import Branch, User


def propose_responsible(
    *, appeal_type: AppealType, branch: Branch | None, feedback: Feedback | None = None
) -> User | None:
    """Return the default responsible, of those who may process; None leaves it to the queue (B6).

    A type whose appeals go to the secretary first (W2) has none. Whoever is barred from `feedback`
    is left out; where nobody else is named, the head above them takes their place.
    """
    if appeal_type.secretary_first:
        return None
    able = possible_responsibles(feedback)
    found = find_default_responsible(appeal_type=appeal_type, branch=branch, among=able)
    barred = barred_keys(feedback) if feedback and not found else ()
    if found or not barred:
        return found
    among = possible_responsibles().filter(pk__in=barred)
    meant = find_default_responsible(appeal_type=appeal_type, branch=branch, among=among)
    return head_above(meant, feedback) if meant else None


def wrong_responsible(feedback: Feedback) -> dict[str, str]:
    """Why the chosen one cannot be responsible, by field; by their own right, not as a deputy."""
    user = feedback.responsible
    if possible_responsibles(feedback).filter(pk=user.pk).exists():
        return {}
    if user.pk in barred_keys(feedback):
        text = _("The appeal is about %(user)s or whom they stand in for. Choose somebody else.")
        return {"responsible": text % {"user": user}}
    return {"responsible": may_not_process(user)}


def may_not_process(user: User) -> str:
    return _("%(user)s may not process appeals. Choose another one.") % {"user": user}


def head_above(user: User, feedback: Feedback) -> User | None:
    """The nearest head above `user` who may be responsible for the document."""
    employee = getattr(user, "employee", None)
    able = possible_responsibles(feedback)
    for department in employee.department.and_above() if employee else ():
        head = department.head
        if head and head.user and able.filter(pk=head.user_id).exists():
            return head.user
    return None
