"""Who routes a document, takes it, appoints and declines (W2–W4), one by one or many at once."""

from collections.abc import Collection
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from apps.feedback.models import Feedback, State
from apps.feedback.permissions import is_barred, unless_barred
from apps.organization.models import Department, User
from apps.routing.models import Assignment, RoutingRule


class Place(StrEnum):
    """Where a document is now, as routing sees it; what is nearest to the work comes first."""

    BEYOND = "beyond"  # a draft, analysed already, or at an end: nobody routes it
    PERSON = "person"
    DEPARTMENT = "department"
    RESPONSIBLE = "responsible"
    QUEUE = "queue"


def place_of(feedback: Feedback) -> Place:
    if feedback.state != State.REGISTERED:
        return Place.BEYOND
    if feedback.executor_id:
        return Place.PERSON
    if feedback.department_id:
        return Place.DEPARTMENT
    return Place.RESPONSIBLE if feedback.responsible_id else Place.QUEUE


def was_assigned(user: User) -> QuerySet[Assignment]:
    """By what is or was assigned to `user` they go on seeing it, and may do nothing more (B8)."""
    return Assignment.objects.filter(assignee__in=user.acts_as).order_by()


def is_head(user: User, feedback: Feedback) -> bool:
    """Heads the department where the document is, or one above it; and is not barred from it."""
    if feedback.department_id is None or is_barred(user, feedback):
        return False
    if user.is_superuser:
        return True
    return feedback.department_id in user.departments_headed


@unless_barred
def can_route(user: User, feedback: Feedback) -> bool:
    """Whoever may triage; of what is out of his queue, also whoever may process."""
    if user.has_perm("feedback.triage"):
        return True
    return place_of(feedback) != Place.QUEUE and user.has_perm("feedback.process")


@unless_barred
def can_send_to_triage(user: User, feedback: Feedback) -> bool:
    return user.has_perm("feedback.triage") or user.has_perm("feedback.process")


@unless_barred
def can_decline(user: User, feedback: Feedback) -> bool:
    return feedback.executor_id in user.acts_as or is_head(user, feedback)


def has_head(department: Department, barred: Collection[int]) -> bool:
    """Whether somebody who can sign in heads it, or one above it, and is none of the `barred`."""
    heads = (each.head and each.head.user for each in department.and_above())
    return any(head and head.is_active and head.pk not in barred for head in heads)


def possible_executors(
    department: Department | None, barred: Collection[int] = ()
) -> QuerySet[User]:
    """The active users who work in the department or in one below it; nobody without one (W3)."""
    if department is None:
        return User.objects.none()
    departments = Department.objects.within(department).order_by().values("pk")
    works_here = Q(employee__department__in=departments, employee__is_active=True)
    users = User.objects.filter(works_here, is_active=True).exclude(pk__in=barred)
    return users.order_by("last_name", "first_name", "pk")


def check_rule_not_for_oneself(*, by: User, rule: RoutingRule) -> None:
    """Refuse a rule that would show `by` documents they do not see: what is routed to them.

    With full rights, or the right to see all of them, it gives nothing. Raises `ValidationError`.
    """
    if by.is_superuser or by.has_perm("feedback.view_all") or not by.departments_headed:
        return
    goes_to = RoutingRule.GoesTo
    own = rule.goes_to == goes_to.DEPARTMENT and rule.department_id in by.departments_headed
    if own or rule.goes_to == goes_to.SUBJECT_DEPARTMENT:
        text = _("You cannot send appeals to a department of your own. Ask a colleague.")
        raise ValidationError({"goes_to": text})
