"""What becomes of the way of a document as it goes through its states (W5, S7)."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.core.values.presence import not_none
from apps.feedback.models import Feedback
from apps.feedback.permissions import barred_keys, possible_responsibles
from apps.feedback.services import find_destination, place_feedback
from apps.organization.models import Department, User
from apps.organization.services import the_product
from apps.routing.models import Assignment
from apps.routing.permissions import has_head
from apps.routing.services.routing import Outcome, begin_hop, end_hops, end_open


def follow_routing(*, feedback: Feedback, by: User, action: str, at: datetime) -> None:
    """Go along with the states of a document: the way ends with it, and is taken up again (W5)."""
    if action == "feedback.register":
        _begin_by_rule(feedback, at=at)
    elif action in ("feedback.close", "feedback.reject"):
        end_hops(feedback, by=by, at=at, outcome=Outcome.DONE)
    elif action == "feedback.merge":
        end_hops(feedback, by=by, at=at, outcome=Outcome.WITHDRAWN)
    elif action == "feedback.edit_details":
        _take_from_subject(feedback, by=by, at=at)
    elif action == "feedback.reopen":
        _resume(feedback, by=by, at=at)
    elif action == "feedback.unmerge":
        _to_those_who_had_it(feedback, by=by, at=at, is_unmerged=True)


def _resume(feedback: Feedback, *, by: User, at: datetime) -> None:
    """A reopened document goes to those who had it last, as far as they are still there (S7).

    After `REOPENED_TO_LAST_DAYS` nobody remembers the matter: it begins where the rules send a new
    one.
    """
    if _ended_long_ago(feedback, at):
        _begin_anew(feedback, by=by, at=at)
    else:
        _to_those_who_had_it(feedback, by=by, at=at)


def _begin_anew(feedback: Feedback, *, by: User, at: datetime) -> None:
    first = find_destination(feedback)
    values = {
        "responsible": first.responsible,
        "department": first.department,
        "executor": None,
    }
    told = _("By the rule: %(rule)s") % {"rule": first.rule} if first.rule else ""
    place_feedback(feedback, by=by, action="routing.resume", at=at, values=values, comment=told)
    _begin_by_rule(feedback, at=at)


def _begin_by_rule(feedback: Feedback, *, at: datetime) -> None:
    """The hop to the department where a rule has sent it; nobody of the house did (S3)."""
    if feedback.department:
        begin_hop(feedback, by=the_product(), at=at, department=feedback.department)


def _to_those_who_had_it(
    feedback: Feedback, *, by: User, at: datetime, is_unmerged: bool = False
) -> None:
    barred = barred_keys(feedback)
    working = User.objects.filter(is_active=True).exclude(pk__in=barred)
    responsible = _still(feedback.responsible, possible_responsibles(feedback))
    executor, department = _still(feedback.executor, working), feedback.department
    if not executor and not _takes_appeals(department, barred):
        department = None
    values = {"responsible": responsible, "executor": executor, "department": department}
    place_feedback(feedback, by=by, action="routing.resume", at=at, values=values)
    for name, there in (("department", feedback.department), ("assignee", feedback.executor)):
        if there and not (is_unmerged and _goes_on(feedback, **{name: there})):
            begin_hop(feedback, by=by, at=at, **{name: there})


def _goes_on(feedback: Feedback, **where: object) -> bool:
    """The hop that a merging ended, with the merging undone: it is no second one."""
    ended = Assignment.objects.filter(
        feedback=feedback, outcome=Outcome.WITHDRAWN, ended_at=feedback.last_ended_at, **where
    )
    return bool(ended.update(ended_at=None, ended_by=None, outcome=""))


def _take_from_subject(feedback: Feedback, *, by: User, at: datetime) -> None:
    """Whom it is about now has it no more: the head above does, else the queue (decision 022)."""
    changes = feedback.history.get(version=feedback.version).changes
    if not any(change["field"] == "subject_employee" for change in changes):
        return
    barred = barred_keys(feedback)
    values: dict[str, None] = {}
    if feedback.executor_id in barred:
        values["executor"] = None
    if feedback.department and not has_head(feedback.department, barred):
        values |= {"executor": None, "department": None}
    if not values:
        return
    hops = Assignment.objects.filter(feedback=feedback)
    hops = hops if "department" in values else hops.filter(assignee__isnull=False)
    end_open(hops, by=by, at=at, outcome=Outcome.WITHDRAWN)
    place_feedback(feedback, by=by, action="routing.leave_subject", at=at, values=values)


def _ended_long_ago(feedback: Feedback, at: datetime) -> bool:
    return at - not_none(feedback.last_ended_at) > timedelta(days=settings.REOPENED_TO_LAST_DAYS)


def _still(user: User | None, among: QuerySet[User]) -> User | None:
    return user if user and among.filter(pk=user.pk).exists() else None


def _takes_appeals(department: Department | None, barred: Collection[int]) -> bool:
    return department is not None and department.is_active and has_head(department, barred)
