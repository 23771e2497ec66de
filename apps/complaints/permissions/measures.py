"""Who plans measures and keeps root causes (S8)."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.complaints.models import Measure, RootCause
from apps.complaints.permissions.activities import can_carry_out
from apps.feedback.models import Feedback, State
from apps.organization.models import User


def can_plan_measure(user, feedback: Feedback) -> bool:
    """Whoever may plan what is done for the appeal; also once it is closed: measures live on."""
    return feedback.state != State.DRAFT and (
        user.has_perm("feedback.process") or can_carry_out(user, feedback)
    )


def can_keep_root_causes(user) -> bool:
    """Name root causes and tie appeals to them."""
    return user.has_perm("feedback.process")


def can_keep(user, root_cause: RootCause) -> bool:
    """Change it, close it, plan measures of it; its owner does not need to process appeals."""
    return root_cause.owner_id in user.acts_as or can_keep_root_causes(user)


def can_plan_instead(user, measure: Measure) -> bool:
    if measure.root_cause_id:
        return can_keep(user, measure.root_cause)
    return can_plan_measure(user, measure.feedback)


def can_complete(user, measure: Measure) -> bool:
    return measure.owner_id in user.acts_as or can_plan_instead(user, measure)


def can_check(user, measure: Measure) -> bool:
    """Four eyes: never who has done it, nor his deputy."""
    if measure.done_by_id in user.stands_for:
        return False
    return user.has_perm("feedback.process") or user.has_perm("feedback.verify")


@dataclass(frozen=True)
class MeasureStep:
    """One step of a measure: from which state it leads."""

    name: str
    label: str
    done: str
    icon: str
    allows: Callable[..., bool]
    source: str
    is_dangerous: bool = False

    @property
    def url_name(self) -> str:
        return f"complaints:{self.name}_measure"


# In the order in which they are offered.
MEASURE_STEPS: dict[str, MeasureStep] = {
    step.name: step
    for step in (
        MeasureStep(
            "complete", pgettext_lazy("button", "Done"), _("Measure done"), "check",
            can_complete, Measure.State.PLANNED,
        ),
        MeasureStep(
            "check", _("Check whether it helped"), _("Measure checked"), "shield-check",
            can_check, Measure.State.DONE,
        ),
        MeasureStep(
            "repeat", _("Plan another measure"), _("Measure planned"), "rotate-clockwise",
            can_plan_instead, Measure.State.NOT_EFFECTIVE,
        ),
        MeasureStep(
            "cancel", _("Not needed"), _("Measure cancelled"), "calendar-x",
            can_plan_instead, Measure.State.PLANNED, is_dangerous=True,
        ),
    )
}  # fmt: skip


def measure_steps(user, measure: Measure) -> list[MeasureStep]:
    return [
        step
        for step in MEASURE_STEPS.values()
        if measure.state == step.source and step.allows(user, measure)
    ]


def possible_owners() -> QuerySet[User]:
    """Whoever can sign in: a measure is often for those who see no appeals."""
    return User.objects.filter(is_active=True).order_by("last_name", "first_name", "pk")
