"""The way of a document from the queue to a department, to a person, and back (W2–W4).

`department` and `executor` of the document say where it is; its assignments, one per hop, say how
it came there. All services raise `Conflict` when the document has moved since `version`, or does
not lie where the step begins, `PermissionDenied` without the right, and `ValidationError` by field.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.core.actions import Action, require
from apps.core.exceptions import Conflict
from apps.core.values.presence import not_none
from apps.feedback.models import Feedback, HistoryEntry
from apps.feedback.permissions import barred_keys
from apps.feedback.services import (
    clean_text,
    demand,
    lock,
    moved_on,
    place_feedback,
)
from apps.organization.models import Department, User
from apps.routing.models import Assignment, AssignmentQuerySet
from apps.routing.permissions import Place, has_head, is_head, place_of, possible_executors
from apps.routing.services.dates import ask_about_date

FARTHEST = timedelta(days=5 * 366)  # a later date is a slip of the pen
PLACES = {"responsible", "department", "executor"}
Outcome = Assignment.Outcome


@transaction.atomic
def route_to_department(
    *,
    feedback: Feedback,
    by: User,
    version: int,
    department: Department,
    due_at: datetime,
    comment: str = "",
    is_confirmed: bool = True,
    at: datetime | None = None,
) -> Feedback:
    """Hand the document to the head of a department, with the date it is wanted by (W2).

    From the queue this takes the right to triage; what is with a responsible or in another
    department already is routed anew also by those who process. The responsible stays. Refuses a
    department without a head who can sign in, the one where the document is, and a date gone by or
    more than five years away. Unless it `is_confirmed`, a date past the law or on a day off is
    asked about (`ask_about_date`).
    """
    at = at or timezone.now()
    locked = _lock("route", feedback, by=by, version=version)
    comment = clean_text("comment", comment)
    demand(_wrong_department(locked, department) | _wrong_date(locked, due_at, at))
    if not is_confirmed:
        ask_about_date(feedback=locked, due_at=due_at)
    end_hops(locked, by=by, at=at, outcome=Outcome.WITHDRAWN)
    begin_hop(locked, by=by, at=at, department=department, comment=comment)
    values = {"department": department, "executor": None, "due_at": due_at}
    place_feedback(locked, by=by, action="routing.route", at=at, values=values, comment=comment)
    return locked


@transaction.atomic
def take_over(
    *, feedback: Feedback, by: User, version: int, at: datetime | None = None
) -> Feedback:
    """The head works on the document himself; whoever had it has it no more (W3)."""
    at = at or timezone.now()
    locked = _lock("take_over", feedback, by=by, version=version)
    _pass_on(locked, by=by, at=at, executor=by)
    place_feedback(locked, by=by, action="routing.take_over", at=at, values={"executor": by})
    return locked


@transaction.atomic
def appoint_executor(
    *,
    feedback: Feedback,
    by: User,
    version: int,
    executor: User,
    due_at: datetime,
    comment: str = "",
    is_confirmed: bool = True,
    at: datetime | None = None,
) -> Feedback:
    """The head appoints somebody of his department or of those below, and refines the date (W3).

    With the same executor it only refines the date. Refuses a user who does not work there any
    more, and a new date that has gone by; asks about a date as `route_to_department`.
    """
    at = at or timezone.now()
    locked = _lock("appoint", feedback, by=by, version=version)
    comment = clean_text("comment", comment)
    demand(_wrong_executor(locked, executor) | _wrong_date(locked, due_at, at))
    if not is_confirmed:
        ask_about_date(feedback=locked, due_at=due_at)
    if executor.pk != locked.executor_id:
        _pass_on(locked, by=by, at=at, executor=executor, comment=comment)
    values = {"executor": executor, "due_at": due_at}
    place_feedback(locked, by=by, action="routing.appoint", at=at, values=values, comment=comment)
    return locked


@transaction.atomic
def decline(
    *, feedback: Feedback, by: User, version: int, reason: str, at: datetime | None = None
) -> Feedback:
    """«Не может быть обработано»: the document goes one level back, with the reason (W3, W4).

    From the executor to the head; from the head to the responsible, if there is one, else to the
    queue. A head who had taken it himself gives it back from his department at once.
    """
    at = at or timezone.now()
    locked = _lock("decline", feedback, by=by, version=version)
    reason = _reason(reason)
    leaves = locked.executor_id not in by.acts_as or is_head(by, locked)
    hops = Assignment.objects.filter(feedback=locked)
    hops = hops if leaves else hops.filter(assignee__isnull=False)
    end_open(hops, by=by, at=at, outcome=Outcome.DECLINED, reason=reason)
    values = {"executor": None, "department": None} if leaves else {"executor": None}
    action = "routing.decline_department" if leaves else "routing.decline"
    place_feedback(locked, by=by, action=action, at=at, values=values, comment=reason)
    return locked


@transaction.atomic
def send_to_triage(
    *, feedback: Feedback, by: User, version: int, reason: str, at: datetime | None = None
) -> Feedback:
    """Put the document back into the secretary's queue, wherever it was; nobody has it now (W2)."""
    at = at or timezone.now()
    locked = _lock("send_to_triage", feedback, by=by, version=version)
    reason = _reason(reason)
    end_hops(locked, by=by, at=at, outcome=Outcome.WITHDRAWN)
    values = dict.fromkeys(("responsible", "department", "executor"))
    place_feedback(
        locked, by=by, action="routing.send_to_triage", at=at, values=values, comment=reason
    )
    return locked


@transaction.atomic
def take_back_routing(
    *,
    feedback: Feedback,
    by: User,
    version: int,
    before: dict,
    comment: str,
    at: datetime | None = None,
) -> Feedback:
    """What was routed by mistake is again where it was, with the term it had (W2).

    `before` are the department, the executor and the term as they were; an executor who is no more
    there is left out. Refused once somebody in the department works on it, and where nobody could
    take it any more.
    """
    at = at or timezone.now()
    locked = _lock("route", feedback, by=by, version=version)
    if place_of(locked) != Place.DEPARTMENT:
        raise _elsewhere(locked)
    department = Department.objects.filter(pk=before["department"]).first()
    demand(_wrong_department(locked, department) if department else {})
    still = possible_executors(department, barred_keys(locked))
    values = {
        **before,
        "department": department,
        "executor": still.filter(pk=before["executor"]).first(),
    }
    end_hops(locked, by=by, at=at, outcome=Outcome.WITHDRAWN)
    for name, hop in (("department", "department"), ("executor", "assignee")):
        if values[name]:
            begin_hop(locked, by=by, at=at, **{hop: values[name]})
    place_feedback(locked, by=by, action="routing.unroute", at=at, values=values, comment=comment)
    return locked


def _lock(name: str, feedback: Feedback, *, by: User, version: int) -> Feedback:
    """Lock the document, unless it has moved, `by` may not take the step, or it lies elsewhere."""
    locked = lock(feedback)
    moved = _moved_since(locked, version)
    if moved:
        raise _elsewhere(locked, moved)
    require(f"routing.{name}", by=by, target=locked)
    return locked


def not_here(hop: Action[Feedback], feedback: Feedback) -> Conflict:
    """Return the `Conflict` of a hop from where the document does not lie."""
    return moved_on(feedback) if place_of(feedback) == Place.BEYOND else _elsewhere(feedback)


def _moved_since(feedback: Feedback, version: int) -> HistoryEntry | None:
    """The last entry that moved the document since `version`; other edits are no hindrance."""
    if feedback.version == version:
        return None
    since = feedback.history.filter(version__gt=version).select_related("user")
    for entry in since.order_by("-version"):
        if entry.to_state or PLACES & {change["field"] for change in entry.changes}:
            return entry
    return None


def _elsewhere(feedback: Feedback, entry: HistoryEntry | None = None) -> Conflict:
    """Return the `Conflict` that tells where the document is, and who put it there."""
    last = feedback.history.exclude(version=None).select_related("user")
    entry = entry or not_none(last.last())
    values = {"number": feedback, "place": words_of_place(feedback), "user": entry.user}
    values["at"] = date_format(timezone.localtime(entry.at), "j E Y, H:i")
    message = _("Document %(number)s is elsewhere now: %(place)s (%(user)s, %(at)s).")
    return Conflict(message % values, url=feedback.get_absolute_url())


def words_of_place(feedback: Feedback) -> str:
    """Say where a document is: «в подразделении «Терапия»», «у Киселёвой А. Б.»."""
    words = {
        Place.BEYOND: feedback.get_state_display(),
        Place.PERSON: _("executor: %(name)s") % {"name": feedback.executor},
        Place.DEPARTMENT: _("department: %(name)s") % {"name": feedback.department},
        Place.RESPONSIBLE: _("responsible: %(name)s") % {"name": feedback.responsible},
        Place.QUEUE: _("in the triage queue"),
    }
    return words[place_of(feedback)]


def _reason(text: str) -> str:
    reason = clean_text("reason", text)
    demand({} if reason else {"reason": _("Write the reason.")})
    return reason


def _wrong_department(feedback: Feedback, department: Department) -> dict[str, str]:
    if department.pk == feedback.department_id:
        return {"department": _("The document is in this department already.")}
    if not department.is_active:
        text = _("“%(name)s” is no longer in use. Choose another department.")
        return {"department": text % {"name": department.full_name}}
    if has_head(department, barred := barred_keys(feedback)):
        return {}
    text = _("“%(name)s” has no head who could take it. Choose another one, or name a head.")
    if has_head(department, ()) and barred:
        text = _(
            "The appeal is about the head of “%(name)s”, or about whom they stand in for, and "
            "nobody is above them. Choose another department."
        )
    return {"department": text % {"name": department.full_name}}


def _wrong_executor(feedback: Feedback, executor: User) -> dict[str, str]:
    if (
        possible_executors(feedback.department, barred_keys(feedback))
        .filter(pk=executor.pk)
        .exists()
    ):
        return {}
    text = _("%(user)s does not work in this department. Choose somebody else.")
    return {"executor": text % {"user": executor}}


def _wrong_date(feedback: Feedback, due_at: datetime, at: datetime) -> dict[str, str]:
    """A date that stands already may have gone by; a new one may not, nor be years away."""
    if due_at == feedback.due_at or at < due_at <= at + FARTHEST:
        return {}
    if due_at > at:
        return {"due_at": _("This date is more than five years away. Choose an earlier one.")}
    return {"due_at": _("This date has gone by. Choose a later one.")}


def _pass_on(
    feedback: Feedback, *, by: User, at: datetime, executor: User, comment: str = ""
) -> None:
    """The person's hop ends, another one's begins; the department's stays beneath."""
    persons = Assignment.objects.filter(feedback=feedback, assignee__isnull=False)
    end_open(persons, by=by, at=at, outcome=Outcome.WITHDRAWN)
    begin_hop(feedback, by=by, at=at, assignee=executor, comment=comment)


def begin_hop(feedback: Feedback, *, by: User, at: datetime, **values: Any) -> Assignment:
    return Assignment.objects.create(feedback=feedback, assigned_by=by, assigned_at=at, **values)


def end_hops(feedback: Feedback, *, by: User, at: datetime, outcome: str) -> None:
    end_open(Assignment.objects.filter(feedback=feedback), by=by, at=at, outcome=outcome)


def end_open(
    hops: AssignmentQuerySet, *, by: User, at: datetime, outcome: str, reason: str = ""
) -> None:
    hops.open().update(outcome=outcome, ended_by=by, ended_at=at, reason=reason)
