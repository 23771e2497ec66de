"""What else is in the hands of somebody who can no longer sign in (decision 023).

Each goes to the one named, where they may have it; else back to where it came from.
"""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.complaints.models import Activity, Assignment, Measure, RootCause
from apps.complaints.permissions import has_head, possible_executors
from apps.complaints.services.root_causes import change_root_cause
from apps.feedback.models import Feedback
from apps.feedback.permissions import barred_keys, is_barred
from apps.feedback.services import lock, place_feedback
from apps.feedback.services.history import record
from apps.organization.models import Department, User
from apps.organization.services import Work


def give_task(feedback: Feedback, *, user, to, by, at) -> None:
    """An executor's document: to somebody of its department, else to the head, else the queue."""
    locked = _lock(feedback, by)
    barred = barred_keys(locked)
    able = possible_executors(locked.department, barred)
    executor = able.filter(pk=to.pk).first() if to else None
    values = {"executor": executor}
    hops = Assignment.objects.filter(feedback=locked).open()
    if not executor and not (locked.department and has_head(locked.department, barred)):
        values["department"] = None
    else:
        hops = hops.filter(assignee__isnull=False)
    hops.update(outcome=Assignment.Outcome.WITHDRAWN, ended_by=by, ended_at=at)
    if executor:
        Assignment.objects.create(
            feedback=locked, assignee=executor, assigned_by=by, assigned_at=at
        )
    _place(locked, values, user=user, by=by, at=at)


def give_department(department: Department, *, user, to, by, at) -> None:
    """Its head is `to`, if they work here; what lies there with nobody goes to the queue."""
    employee = getattr(to, "employee", None) if to else None
    department.head = employee if employee and employee.is_active else None
    department.save(update_fields=["head"])
    below = Department.objects.within(department).order_by().values("pk")
    lying = Feedback.objects.unresolved().filter(department__in=below, executor=None)
    for feedback in lying.select_related("department"):
        if not has_head(feedback.department, barred_keys(feedback)):
            give_task(feedback, user=user, to=None, by=by, at=at)


def give_activity(activity: Activity, *, user, to, by, at) -> None:
    """To `to`; else to everyone of its position, to who has the document, or to who hands over."""
    locked = _lock(activity.feedback, by)
    heir = _heir(locked, user, to)
    if heir is None and activity.position is None:
        heir = by
    activity.user = heir
    activity.save(update_fields=["user"])
    told = f"{activity}: {user} → {activity.whose}"
    record(locked, by=by, action="hand_over_activity", at=at, comment=told)


def give_measure(measure: Measure, *, user, to, by, at) -> None:
    locked = _lock(measure.feedback, by) if measure.feedback else None
    measure.owner = (_heir(locked, user, to) if locked else to) or by
    measure.save(update_fields=["owner"])
    if locked:
        told = f"{measure}: {user} → {measure.owner}"
        record(locked, by=by, action="hand_over_measure", at=at, comment=told)


def give_root_cause(cause: RootCause, *, user, to, by, at) -> None:
    change_root_cause(
        root_cause=cause, by=by, title=cause.title, description=cause.description,
        owner=to or by, category=cause.category, department=cause.department, at=at,
    )  # fmt: skip


def _lock(feedback: Feedback, by) -> Feedback:
    locked = lock(feedback)
    if is_barred(by, locked):
        raise PermissionDenied
    return locked


def _heir(feedback: Feedback, user: User, to: User | None) -> User | None:
    """The one named, the responsible or the executor: the first who can do it."""
    barred = barred_keys(feedback) | {user.pk}
    for person in (to, feedback.responsible, feedback.executor):
        if person and person.is_active and person.pk not in barred:
            return person
    return None


def _place(feedback: Feedback, values: dict, *, user: User, by, at) -> None:
    reason = _("%(user)s can no longer sign in") % {"user": user.get_full_name() or user}
    place_feedback(feedback, by=by, action="hand_over", at=at, values=values, comment=reason)


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
