"""Whom an appeal is about, or was, takes no part in it, nor does their deputy (decision 022).

They are barred: whatever a role, a place or a deputyship allows, on this document it does not. What
they may read is what their role lets them read of every document, never what a place would add.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Q

from apps.core.database.subqueries import CorrelatedExists
from apps.core.values.presence import not_none
from apps.feedback.models.subjects import FormerSubject
from apps.organization.models import Absence, Employee, User

if TYPE_CHECKING:
    from apps.feedback.models import Feedback


def is_subject(user: User, feedback: "Feedback") -> bool:
    """Whom the appeal is about now, or their deputy of today."""
    employee = feedback.subject_employee
    return employee is not None and employee.user_id in user.stands_for


def is_barred(user: User, feedback: "Feedback") -> bool:
    """The subject, a former one whose bar stands, or the deputy of either; full rights too."""
    return is_subject(user, feedback) or not user.stands_for.isdisjoint(_former(feedback))


def unless_barred(allows: Callable[..., bool]) -> Callable[..., bool]:
    """Make a predicate of (user, document) say no to who is barred."""

    @wraps(allows)
    def asked(user: User, feedback: "Feedback") -> bool:
        return allows(user, feedback) and not is_barred(user, feedback)

    return asked


def barred_keys(feedback: "Feedback") -> frozenset[int]:
    """The users whom nobody may propose, tell or give the document; their deputies of today too."""
    employee = feedback.subject_employee
    named = _former(feedback) | ({employee.user_id} if employee else set())
    named -= {None}
    if not named:
        return frozenset()
    known = feedback.__dict__.setdefault("_barred", {})  # asked once of a row as it was read
    if named not in known:
        away = Absence.objects.today().order_by().filter(user__in=named)
        known[named] = named | frozenset(away.values_list("deputy", flat=True))
    return known[named]


def know_barred(documents: Iterable["Feedback"]) -> None:
    """Let `barred_keys` of each know its answer: one query for all whose subject never changed."""
    rows = [each for each in documents if each.subject_employee and not each.subject_changed]
    users = {each: user for each in rows if (user := not_none(each.subject_employee).user_id)}
    if not users:
        return
    away = Absence.objects.today().order_by().filter(user__in=set(users.values()))
    deputies = dict(away.values_list("user", "deputy"))
    for each, user in users.items():
        named = frozenset({user})
        each.__dict__["_barred"] = {
            named: named | ({deputies[user]} if user in deputies else set())
        }


def about(user: User) -> Q:
    """The documents from which `user` is barred.

    By the keys of the employees: PostgreSQL plans a join under this OR for forty milliseconds.
    """
    people = user.stands_for
    employees = Employee.objects.filter(user__in=people).order_by().values("pk")
    former = FormerSubject.objects.standing().filter(
        feedback=OuterRef("pk"), employee__user__in=people
    )
    now = Q(subject_employee__isnull=False, subject_employee__in=employees)
    return now | Q(Q(subject_changed=True) & CorrelatedExists(former))


def _former(feedback: "Feedback") -> frozenset[int]:
    """By key of the user; asked once of a row as it was read, and of most rows never."""
    if not feedback.subject_changed:
        return frozenset()
    if "_former_subjects" not in feedback.__dict__:
        users = feedback.former_subjects.standing().values_list("employee__user", flat=True)
        feedback.__dict__["_former_subjects"] = frozenset(users) - {None}
    return feedback.__dict__["_former_subjects"]
