"""Who plans measures and keeps root causes (S8)."""

from django.db.models import QuerySet

from apps.activities.permissions.activities import can_carry_out
from apps.feedback.models import Feedback, State
from apps.feedback.permissions import barred_keys, is_barred, unless_barred
from apps.measures.models import Measure, RootCause
from apps.organization.models import User


@unless_barred
def can_plan_measure(user: User, feedback: Feedback) -> bool:
    """Whoever may plan what is done for the appeal; also once it is closed: measures live on."""
    return feedback.state != State.DRAFT and (
        user.has_perm("feedback.process") or can_carry_out(user, feedback)
    )


@unless_barred
def can_link_root_causes(user: User, feedback: Feedback) -> bool:
    """Tie the appeal to a root cause, and untie it."""
    return can_keep_root_causes(user)


def can_keep_root_causes(user: User) -> bool:
    """Name root causes and tie appeals to them."""
    return user.has_perm("feedback.process")


def can_keep(user: User, root_cause: RootCause) -> bool:
    """Change it, close it, plan measures of it; its owner does not need to process appeals."""
    return root_cause.owner_id in user.acts_as or can_keep_root_causes(user)


def can_plan_instead(user: User, measure: Measure) -> bool:
    if measure.root_cause is not None:
        return can_keep(user, measure.root_cause)
    return can_plan_measure(user, measure.feedback)


def can_complete(user: User, measure: Measure) -> bool:
    if _is_barred(user, measure):
        return False
    return measure.owner_id in user.acts_as or can_plan_instead(user, measure)


def can_check(user: User, measure: Measure) -> bool:
    """Four eyes: never who has done it, nor his deputy."""
    if measure.done_by_id in user.stands_for or _is_barred(user, measure):
        return False
    return user.has_perm("feedback.process") or user.has_perm("feedback.verify")


def _is_barred(user: User, measure: Measure) -> bool:
    return measure.feedback is not None and is_barred(user, measure.feedback)


def possible_owners(feedback: Feedback | None = None) -> QuerySet[User]:
    """Whoever can sign in: a measure is often for those who see no appeals.

    A measure of an appeal tells of it, so whom the appeal is about does not own it.
    """
    users = User.objects.filter(is_active=True)
    users = users.exclude(pk__in=barred_keys(feedback)) if feedback else users
    return users.order_by("last_name", "first_name", "pk")
