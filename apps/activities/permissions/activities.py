"""Who carries out what is planned for a document (C2, A5, A7)."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from apps.activities.models import Activity
from apps.activities.models.activity import employees_of
from apps.core.values.presence import not_none
from apps.feedback.models import Feedback, State
from apps.feedback.permissions import (
    barred_keys,
    can_triage,
    holders_of,
    is_barred,
    unless_barred,
)
from apps.organization.models import Employee, Position, User
from apps.routing.permissions import is_head

UNDO_SECONDS = 10  # as long as the page offers it
UNDO_WITHIN = timedelta(seconds=UNDO_SECONDS + 5)  # and the way to the server


@unless_barred
def can_carry_out(user: User, feedback: Feedback) -> bool:
    """Plan, move, complete and cancel what is done for the document, and call its client."""
    if user.has_perm("feedback.carry_out_activities"):
        return True
    named = {feedback.responsible_id, feedback.executor_id}
    return not named.isdisjoint(user.acts_as) or is_head(user, feedback)


def can_talk(user: User, feedback: Feedback) -> bool:
    """Call, write and send a letter: also the secretary, who answers what is rejected (W2)."""
    return can_carry_out(user, feedback) or can_triage(user, feedback)


def can_work_on(user: User, activity: Activity) -> bool:
    """Also somebody for whom it is planned, whatever else they may do."""
    if is_barred(user, activity.feedback):
        return False
    return activity.user_id in user.acts_as or can_carry_out(user, activity.feedback)


def can_cancel(user: User, activity: Activity) -> bool:
    """Whoever carries out what is done for the document; for whom it is planned, if they see it.

    Who knows no more than what he is to do cannot judge that it is not needed.
    """
    if can_carry_out(user, activity.feedback):
        return True
    if is_barred(user, activity.feedback):
        return False
    seen = Feedback.objects.visible_to(user).filter(pk=activity.feedback_id)
    return activity.user_id in user.acts_as and seen.exists()


def holds_position(user: User, activity: Activity) -> bool:
    """Works in the position for which the activity is, so that he may take it (A5)."""
    if is_barred(user, activity.feedback):
        return False
    return employees_of(user).in_position(activity.position_id).exists()


def can_take(user: User, activity: Activity) -> bool:
    return activity.position_id is not None and holds_position(user, activity)


def can_end(user: User, activity: Activity) -> bool:
    """Also somebody of the position, as long as nobody has it: so they take it."""
    is_of_position = activity.user_id is None and holds_position(user, activity)
    return is_of_position or can_work_on(user, activity)


def has_ended(user: User, activity: Activity) -> bool:
    return activity.ended_by_id == user.pk


def can_tell_result(user: User, activity: Activity) -> bool:
    """Whoever has called, unless the appeal is about them now."""
    return has_ended(user, activity) and not is_barred(user, activity.feedback)


def can_undo(user: User, activity: Activity, at: datetime) -> bool:
    """Whoever has completed it by mistake, or pressed «Позвонить», takes it back within moments.

    Not what has gone out (a message, a letter), a call of which the result is told, and the task
    that an analysis has ended.
    """
    is_own = activity.state == Activity.State.DONE and activity.ended_by_id == user.pk
    if (
        not is_own
        or at - not_none(activity.ended_at) > UNDO_WITHIN
        or is_barred(user, activity.feedback)
    ):
        return False
    if activity.key:
        return activity.kind == Activity.Kind.CALL and not activity.result
    is_processing = activity.kind == Activity.Kind.PROCESSING
    return not is_processing or activity.feedback.state == State.REGISTERED


def has_planned(user: User, activity: Activity) -> bool:
    return activity.created_by_id == user.pk


def can_undo_planning(user: User, activity: Activity, at: datetime) -> bool:
    """Whoever has planned it from the reference takes it back within moments, unless it is taken.

    Planned by the form it is cancelled with a reason: somebody has thought about it.
    """
    is_free = activity.position_id is None or activity.user_id is None
    is_new = activity.is_planned and at - activity.created_at <= UNDO_WITHIN
    is_own = activity.usual_id is not None and has_planned(user, activity)
    return is_own and is_new and is_free and not is_barred(user, activity.feedback)


def possible_doers(feedback: Feedback) -> QuerySet[User]:
    """The active users for whom an activity of the document can be planned."""
    department = feedback.department
    head = department.head.user_id if department and department.head else None
    named = [feedback.responsible_id, feedback.executor_id, head]
    able = holders_of("carry_out_activities").order_by().values("pk")
    users = User.objects.filter(Q(pk__in=able) | Q(pk__in=[pk for pk in named if pk]))
    users = users.filter(is_active=True).exclude(pk__in=barred_keys(feedback))
    return users.order_by("last_name", "first_name", "pk")


def other_doers(feedback: Feedback) -> QuerySet[User]:
    """The other active employees: of the document they see what they are to do, no more (B8).

    Not those who are barred from it, nor who may see the document anyway (`possible_doers`).
    """
    employees = Employee.objects.filter(is_active=True).exclude(user__in=barred_keys(feedback))
    users = User.objects.filter(is_active=True, employee__in=employees.order_by().values("pk"))
    able = possible_doers(feedback).order_by().values("pk")
    return users.exclude(pk__in=able).order_by("last_name", "first_name", "pk")


def possible_positions(feedback: Feedback) -> QuerySet[Position]:
    """The positions in which somebody works who can sign in, and may take part in the document."""
    people = Employee.objects.filter(is_active=True, user__is_active=True)
    people = people.exclude(user__in=barred_keys(feedback)).order_by()
    return Position.objects.held_by(people)
