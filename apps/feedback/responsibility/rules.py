"""Who becomes responsible, by the rules; never whom the appeal is about (022).

In this order: whom somebody has chosen by hand, the secretary where the type goes there first (W2),
the rules of the apps above (S3), the default responsible of the type (B6), the secretary's queue.
"""

from functools import partial

from django.utils.translation import gettext as _

from apps.appeal_types.services import find_default_responsible
from apps.core.values.presence import not_none
from apps.feedback import extensions
from apps.feedback.models import Feedback
from apps.feedback.permissions import barred_keys, possible_responsibles
from apps.feedback.responsibility.destinations import TO_THE_QUEUE, Destination
from apps.organization.models import User


def find_destination(feedback: Feedback) -> Destination:
    """Return where the rules send an appeal that has a type; nobody has chosen anything by hand.

    It need not be saved: its type, branch, category, urgency and subject are asked for.
    """
    if not_none(feedback.type).secretary_first:
        return TO_THE_QUEUE
    for route in extensions.routes:
        if destination := route(feedback=feedback):
            return destination
    return Destination(responsible=default_responsible(feedback))


def default_responsible(feedback: Feedback) -> User | None:
    """Return the default responsible, of those who may process; None leaves it to the queue (B6).

    Whoever is barred from `feedback` is left out; where nobody else is named, the head above them
    takes their place.
    """
    find = partial(
        find_default_responsible, appeal_type=not_none(feedback.type), branch=feedback.branch
    )
    found = find(among=possible_responsibles(feedback))
    barred = () if found else barred_keys(feedback)
    if found or not barred:
        return found
    meant = find(among=possible_responsibles().filter(pk__in=barred))
    return head_above(meant, feedback) if meant else None


def wrong_responsible(feedback: Feedback) -> dict[str, str]:
    """Why the chosen one cannot be responsible, by field; by their own right, not as a deputy."""
    user = not_none(feedback.responsible)
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
