"""Who asks for a compensation, decides on it, pays it, and what of its appeal they see (S7)."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from apps.compensations.models import Compensation
from apps.feedback.models import Feedback
from apps.feedback.permissions import barred_keys, is_barred, unless_barred
from apps.organization.models import Absence, User
from apps.organization.permissions import holders_of

APPROVE, PAY = "compensations.approve_compensation", "compensations.pay_compensation"


@unless_barred
def can_ask_compensation(user: User, feedback: Feedback) -> bool:
    """Whoever processes the appeal or carries out what is to be done for it.

    Not whom it is about, nor his deputy: within the limit nobody else would see the request.
    """
    return user.has_perm("feedback.process") or user.has_perm("feedback.carry_out_activities")


def can_decide(user: User, compensation: Compensation) -> bool:
    """Four eyes: never who asked for it, nor with whose right, nor whom the appeal is about.

    Nor the deputy of any of them.
    """
    asked = {compensation.requested_by_id, compensation.requested_for_id}
    if not asked.isdisjoint(user.stands_for) or is_barred(user, compensation.feedback):
        return False
    return user.has_perm(APPROVE)


def can_pay(user: User, compensation: Compensation) -> bool:
    return user.has_perm(PAY) and not is_barred(user, compensation.feedback)


def can_provide(user: User, compensation: Compensation) -> bool:
    """Who records payments, and who works on the appeal: they see the discount being given."""
    return can_pay(user, compensation) or can_ask_compensation(user, compensation.feedback)


def is_paid_out(compensation: Compensation) -> bool:
    return not compensation.is_in_kind


def is_in_kind(compensation: Compensation) -> bool:
    return compensation.is_in_kind


def seen_documents(compensations: Iterable[Compensation], user: User) -> set[int]:
    """The keys of those of their appeals that `user` may know of (S7).

    Of the others they learn the number, whose it is and what is to be paid, and nothing more:
    neither what for, nor why it was refused or called off. Costs a query, and none where the role
    shows every appeal.
    """
    keys = {compensation.feedback_id for compensation in compensations}
    if not keys or user.is_superuser or user.has_perm("feedback.view_all"):
        return keys
    return set(Feedback.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))


def can_cancel_compensation(user: User, compensation: Compensation) -> bool:
    asked = compensation.requested_by_id in user.acts_as
    asked = asked and not is_barred(user, compensation.feedback)
    return asked or can_ask_compensation(user, compensation.feedback)


def possible_deciders(compensation: Compensation) -> QuerySet[User]:
    """Those who may decide on it, as `can_decide` says: nor today's deputies of the barred."""
    barred = {compensation.requested_by_id, compensation.requested_for_id} - {None}
    deputies = Absence.objects.today().order_by().filter(user__in=barred).values("deputy")
    holders = holders_of("approve_compensation", app="compensations")
    barred |= barred_keys(compensation.feedback)
    return holders.exclude(Q(pk__in=barred) | Q(pk__in=deputies))
