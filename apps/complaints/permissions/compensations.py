"""Who asks for a compensation, decides on it, pays it (S7)."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.complaints.models import Compensation
from apps.feedback.models import Feedback
from apps.feedback.permissions import barred_keys, is_barred, unless_barred
from apps.organization.models import Absence, User
from apps.organization.permissions import holders_of

APPROVE, PAY = "complaints.approve_compensation", "complaints.pay_compensation"


@unless_barred
def can_ask_compensation(user, feedback: Feedback) -> bool:
    """Whoever processes the appeal or carries out what is to be done for it.

    Not whom it is about, nor his deputy: within the limit nobody else would see the request.
    """
    return user.has_perm("feedback.process") or user.has_perm("feedback.carry_out_activities")


def can_decide(user, compensation: Compensation) -> bool:
    """Four eyes: never who asked for it, nor with whose right, nor whom the appeal is about.

    Nor the deputy of any of them.
    """
    asked = {compensation.requested_by_id, compensation.requested_for_id}
    if not asked.isdisjoint(user.stands_for) or is_barred(user, compensation.feedback):
        return False
    return user.has_perm(APPROVE)


def can_pay(user, compensation: Compensation) -> bool:
    return user.has_perm(PAY) and not is_barred(user, compensation.feedback)


def can_cancel_compensation(user, compensation: Compensation) -> bool:
    asked = compensation.requested_by_id in user.acts_as
    asked = asked and not is_barred(user, compensation.feedback)
    return asked or can_ask_compensation(user, compensation.feedback)


@dataclass(frozen=True)
class MoneyStep:
    """One step of a compensation: from which states it leads, and where to."""

    name: str
    label: str
    done: str
    icon: str
    allows: Callable[..., bool]
    sources: frozenset[str]
    target: str
    is_dangerous: bool = False

    @property
    def url_name(self) -> str:
        return f"complaints:{self.name}_compensation"


_REQUESTED = frozenset({Compensation.State.REQUESTED})
_APPROVED = frozenset({Compensation.State.APPROVED})
_PAID = frozenset({Compensation.State.PAID})

# In the order in which they are offered.
MONEY_STEPS: dict[str, MoneyStep] = {
    step.name: step
    for step in (
        MoneyStep(
            "approve", _("Approve"), _("Compensation approved"), "check", can_decide, _REQUESTED,
            Compensation.State.APPROVED,
        ),
        MoneyStep(
            "refuse", pgettext_lazy("compensation", "Refuse"), _("Compensation refused"), "x",
            can_decide, _REQUESTED, Compensation.State.REFUSED, is_dangerous=True,
        ),
        MoneyStep(
            "pay", _("Record the payment"), _("Payment recorded"), "cash", can_pay, _APPROVED,
            Compensation.State.PAID,
        ),
        MoneyStep(
            "correct", _("Correct the payment"), _("Payment corrected"), "pencil", can_pay, _PAID,
            Compensation.State.PAID,
        ),
        MoneyStep(
            "cancel", pgettext_lazy("compensation", "Cancel the request"),
            _("Compensation cancelled"), "ban", can_cancel_compensation,
            _REQUESTED | _APPROVED, Compensation.State.CANCELLED, is_dangerous=True,
        ),
    )
}  # fmt: skip


def money_steps(user, compensation: Compensation) -> list[MoneyStep]:
    """The steps that `user` may take now; asks the database nothing."""
    return [
        step
        for step in MONEY_STEPS.values()
        if compensation.state in step.sources and step.allows(user, compensation)
    ]


def possible_deciders(compensation: Compensation) -> QuerySet[User]:
    """Those who may decide on it, as `can_decide` says: nor today's deputies of the barred."""
    barred = {compensation.requested_by_id, compensation.requested_for_id} - {None}
    deputies = Absence.objects.today().order_by().filter(user__in=barred).values("deputy")
    holders = holders_of("approve_compensation", app="complaints")
    barred |= barred_keys(compensation.feedback)
    return holders.exclude(Q(pk__in=barred) | Q(pk__in=deputies))
