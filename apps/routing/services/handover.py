"""Documents and queues of somebody who can no longer sign in (decision 023).

Each goes to the one named, who is refused what they may not have (decision 041); where nobody is
named, back to where it came from.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.feedback.models import Feedback
from apps.feedback.permissions import barred_keys, possible_responsibles
from apps.feedback.services import lock_to_hand_over, place_feedback, require_among
from apps.organization.extensions import Work
from apps.organization.models import Department, User
from apps.routing.models import Assignment, RoutingRule
from apps.routing.permissions import has_head, possible_executors

_NOT_OF_DEPARTMENT = gettext_lazy(
    "%(user)s does not work in the department of the appeal, or may have no part in it."
)
_MAY_NOT_PROCESS = gettext_lazy("%(user)s may not process appeals.")
_NOT_ITS_HEAD = gettext_lazy(
    "%(user)s works neither in the department nor in its branch, and may not process appeals."
)


def give_task(feedback: Feedback, *, user: User, to: User | None, by: User, at: datetime) -> None:
    """An executor's document: to somebody of its department; back: to the head, or the queue."""
    locked = lock_to_hand_over(feedback, by)
    barred = barred_keys(locked)
    if to:
        require_among(possible_executors(locked.department, barred), to, _NOT_OF_DEPARTMENT)
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


def give_department(
    department: Department, *, user: User, to: User | None, by: User, at: datetime
) -> None:
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


def give_rule(rule: RoutingRule, *, user: User, to: User | None, by: User, at: datetime) -> None:
    """To `to`, who must be able to process; back: the rule is out of use, wider ones hold."""
    if to is None:
        rule.is_active = False
        rule.save(update_fields=["is_active"])
        return
    require_among(possible_responsibles(), to, _MAY_NOT_PROCESS)
    rule.responsible = to
    rule.save(update_fields=["responsible"])


def _may_head(to: User, department: Department) -> bool:
    """Who works in it, in a part of it or in its branch, or may process appeals anyway."""
    employee = getattr(to, "employee", None)
    if employee is None or not employee.is_active:
        return False
    below = Department.objects.within(department)
    of_branch = department.branch_id and employee.branch_id == department.branch_id
    works_here = of_branch or below.filter(pk=employee.department_id).exists()
    return bool(works_here) or to.has_perm("feedback.process")


def _place(feedback: Feedback, values: dict, *, user: User, by: User, at: datetime) -> None:
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
RULES = Work(
    lambda count: (
        ngettext("%(count)s routing rule", "%(count)s routing rules", count) % {"count": count}
    ),
    lambda user: RoutingRule.objects.in_use().filter(responsible=user),
    give_rule,
)
