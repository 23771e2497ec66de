"""What else is in the hands of somebody who can no longer sign in (decision 023).

Each goes to the one named, who is refused what they may not have (decision 041); where nobody is
named, back to where it came from.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.complaints.models import Activity, Assignment, Measure, RootCause
from apps.complaints.permissions import (
    has_head,
    other_doers,
    possible_doers,
    possible_executors,
    possible_owners,
)
from apps.complaints.services.root_causes import change_root_cause
from apps.feedback.models import Feedback
from apps.feedback.permissions import barred_keys, is_barred
from apps.feedback.services import lock, place_feedback
from apps.feedback.services.history import record
from apps.organization.extensions import Work
from apps.organization.models import Department, User

_NOT_OF_DEPARTMENT = gettext_lazy(
    "%(user)s does not work in the department of the appeal, or may have no part in it."
)
_NOT_ITS_HEAD = gettext_lazy(
    "%(user)s works neither in the department nor in its branch, and may not process appeals."
)
_NO_DOER = gettext_lazy("%(user)s is no employee, or may have no part in the appeal.")


def give_task(feedback: Feedback, *, user, to, by, at) -> None:
    """An executor's document: to somebody of its department; back: to the head, or the queue."""
    locked = _lock(feedback, by)
    barred = barred_keys(locked)
    if to:
        _require_among(possible_executors(locked.department, barred), to, _NOT_OF_DEPARTMENT)
    values = {"executor": to}
    hops = Assignment.objects.filter(feedback=locked).open()
    if not to and not (locked.department and has_head(locked.department, barred)):
        values["department"] = None
    else:
        hops = hops.filter(assignee__isnull=False)
    hops.update(outcome=Assignment.Outcome.WITHDRAWN, ended_by=by, ended_at=at)
    if to:
        Assignment.objects.create(feedback=locked, assignee=to, assigned_by=by, assigned_at=at)
    _place(locked, values, user=user, by=by, at=at)


def give_department(department: Department, *, user, to, by, at) -> None:
    """Its head is `to`, of its people; what lies there with nobody goes to the queue."""
    if to and not _may_head(to, department):
        raise ValidationError(_NOT_ITS_HEAD % {"user": to})
    department.head = to.employee if to else None
    department.save(update_fields=["head"])
    below = Department.objects.within(department).order_by().values("pk")
    lying = Feedback.objects.unresolved().filter(department__in=below, executor=None)
    for feedback in lying.select_related("department"):
        if not has_head(feedback.department, barred_keys(feedback)):
            give_task(feedback, user=user, to=None, by=by, at=at)


def give_activity(activity: Activity, *, user, to, by, at) -> None:
    """To `to`; back: to who has the document, everyone of its position, or who hands over."""
    locked = _lock(activity.feedback, by)
    if to:
        able = possible_doers(locked).filter(pk=to.pk) or other_doers(locked)
        _require_among(able, to, _NO_DOER)
    heir = to or _who_has(locked, user)
    activity.user = heir or (None if activity.position else by)
    activity.save(update_fields=["user"])
    told = f"{activity}: {user} → {activity.whose}"
    record(locked, by=by, action="complaints.hand_over_activity", at=at, comment=told)


def give_measure(measure: Measure, *, user, to, by, at) -> None:
    locked = _lock(measure.feedback, by) if measure.feedback else None
    if to:
        _require_among(possible_owners(locked), to, _NO_DOER)
    measure.owner = to or (_who_has(locked, user) if locked else None) or by
    measure.save(update_fields=["owner"])
    if locked:
        told = f"{measure}: {user} → {measure.owner}"
        record(locked, by=by, action="complaints.hand_over_measure", at=at, comment=told)


def give_root_cause(cause: RootCause, *, user, to, by, at) -> None:
    change_root_cause(
        root_cause=cause,
        by=by,
        title=cause.title,
        description=cause.description,
        owner=to or by,
        category=cause.category,
        department=cause.department,
        at=at,
    )


def _lock(feedback: Feedback, by) -> Feedback:
    locked = lock(feedback)
    if is_barred(by, locked):
        raise PermissionDenied
    return locked


def _require_among(able: QuerySet[User], to: User, text: str) -> None:
    if not able.filter(pk=to.pk).exists():
        raise ValidationError(text % {"user": to})


def _may_head(to: User, department: Department) -> bool:
    """Who works in it, in a part of it or in its branch, or may process appeals anyway."""
    employee = getattr(to, "employee", None)
    if employee is None or not employee.is_active:
        return False
    below = Department.objects.within(department)
    of_branch = department.branch_id and employee.branch_id == department.branch_id
    works_here = of_branch or below.filter(pk=employee.department_id).exists()
    return bool(works_here) or to.has_perm("feedback.process")


def _who_has(feedback: Feedback, user: User) -> User | None:
    """The responsible or the executor: the first who can do it."""
    barred = barred_keys(feedback) | {user.pk}
    for person in (feedback.responsible, feedback.executor):
        if person and person.is_active and person.pk not in barred:
            return person
    return None


def _place(feedback: Feedback, values: dict, *, user: User, by, at) -> None:
    reason = _("%(user)s can no longer sign in") % {"user": user.get_full_name() or user}
    place_feedback(
        feedback, by=by, action="feedback.hand_over", at=at, values=values, comment=reason
    )


EXECUTOR = Work(
    lambda count: (
        ngettext("%(count)s assignment", "%(count)s assignments", count) % {"count": count}
    ),
    lambda user: Feedback.objects.unresolved().filter(executor=user).select_related("department"),
    give_task,
)
DEPARTMENTS = Work(
    lambda count: (
        ngettext("%(count)s queue of a department", "%(count)s queues of departments", count)
        % {"count": count}
    ),
    lambda user: Department.objects.filter(head__user=user),
    give_department,
)
ACTIVITIES = Work(
    lambda count: (
        ngettext("%(count)s planned activity", "%(count)s planned activities", count)
        % {"count": count}
    ),
    lambda user: Activity.objects.planned().filter(user=user).with_references(),
    give_activity,
)
MEASURES = Work(
    lambda count: ngettext("%(count)s measure", "%(count)s measures", count) % {"count": count},
    lambda user: Measure.objects.planned().filter(owner=user).with_references(),
    give_measure,
)
ROOT_CAUSES = Work(
    lambda count: (
        ngettext("%(count)s root cause", "%(count)s root causes", count) % {"count": count}
    ),
    lambda user: RootCause.objects.open().filter(owner=user),
    give_root_cause,
)
