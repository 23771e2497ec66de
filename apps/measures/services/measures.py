"""Measures against recurrence: planned, done, checked by another, cancelled; root causes (S8).

What a measure belongs to is locked first (the appeal, or the root cause), so that of two people who
act at once the second finds what the first has done. All services raise `PermissionDenied` without
the right, `Conflict` when it is not as it was, and `ValidationError` by field.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.core.actions import Action, require
from apps.core.exceptions import Conflict
from apps.core.history import change_of
from apps.core.values.presence import not_none
from apps.feedback.models import Feedback
from apps.feedback.permissions import barred_keys
from apps.feedback.services import clean_text, lock, record, require_right
from apps.measures.models import Measure, RootCause
from apps.measures.permissions import can_keep, can_plan_measure
from apps.organization.models import Branch, Employee, User

TITLE_LENGTH = not_none(Measure._meta.get_field("title").max_length)


@transaction.atomic
def plan_measure(
    *,
    by: User,
    nature: str,
    kind: str,
    title: str,
    owner: User,
    due_on: date,
    feedback: Feedback | None = None,
    root_cause: RootCause | None = None,
    branch: Branch | None = None,
    employees: Iterable[Employee] = (),
    follows: Measure | None = None,
    at: datetime | None = None,
) -> Measure:
    """Plan it for an appeal, closed ones too, or for an open root cause.

    `employees` are those whom it is for: who is trained, who is given other work. `follows` names
    the measure of the same appeal or root cause that did not help.
    """
    at = at or timezone.now()
    place = _lock_place(feedback, root_cause)
    _require_may_plan(by, place)
    title = clean_text("title", title)
    _demand(_wrong_title(title) | _wrong_day("due_on", due_on, at) | _wrong_owner(owner, place))
    _require_follows(follows, place)
    appeal = place if isinstance(place, Feedback) else None
    measure = Measure.objects.create(
        feedback=appeal,
        root_cause=place if isinstance(place, RootCause) else None,
        nature=Measure.Nature(nature),
        kind=Measure.Kind(kind),
        title=title,
        owner=owner,
        due_on=due_on,
        branch=branch or (appeal.branch if appeal else None),
        follows=follows,
        created_by=by,
        created_at=at,
    )
    measure.employees.set(employees)
    told = f"{title}: {date_format(due_on, 'j E Y')}, {owner}"
    changes = _employees_changed([], measure)
    _tell(measure, by=by, action="measures.plan_measure", at=at, comment=told, changes=changes)
    return measure


@transaction.atomic
def change_employees(
    *, measure: Measure, by: User, employees: Iterable[Employee], at: datetime | None = None
) -> Measure:
    """Say for whom it is, as long as nobody has seen whether it helped (S8).

    Raises `ValidationError` where nothing changes.
    """
    locked = _begin("change_employees", measure, by)
    before = list(locked.employees.all())
    locked.employees.set(employees)
    changes = _employees_changed(before, locked)
    if not changes:
        raise ValidationError(_("This is what is written down already. Nothing was changed."))
    at, action = at or timezone.now(), "measures.change_employees"
    _tell(locked, by=by, action=action, at=at, comment=str(locked), changes=changes)
    return locked


@transaction.atomic
def complete_measure(
    *, measure: Measure, by: User, result: str, check_on: date, at: datetime | None = None
) -> Measure:
    """Done, with what was done, and the day on which somebody sees whether it helped."""
    at = at or timezone.now()
    locked = _begin("complete_measure", measure, by)
    result = clean_text("result", result)
    wrong = {} if result else {"result": _("Write what was done.")}
    _demand(wrong | _wrong_day("check_on", check_on, at))
    values = {"result": result, "check_on": check_on, "done_by": by, "done_at": at}
    return _finish(locked, "complete_measure", "done", by=by, at=at, told=result, **values)


@transaction.atomic
def check_measure(
    *, measure: Measure, by: User, is_effective: bool, remark: str, at: datetime | None = None
) -> Measure:
    """Another than who did it says whether it helped, and by what he sees it (four eyes)."""
    at = at or timezone.now()
    locked = _begin("check_measure", measure, by)
    remark = clean_text("remark", remark)
    _demand({} if remark else {"remark": _("Write by what you see it.")})
    state = Measure.State.EFFECTIVE if is_effective else Measure.State.NOT_EFFECTIVE
    values = {"remark": remark, "checked_by": by, "checked_at": at}
    told = f"{state.label}. {remark}"
    return _finish(locked, "check_measure", state, by=by, at=at, told=told, **values)


@transaction.atomic
def cancel_measure(
    *, measure: Measure, by: User, reason: str, at: datetime | None = None
) -> Measure:
    """It is not needed any more; the reason stays with it."""
    at = at or timezone.now()
    locked = _begin("cancel_measure", measure, by)
    reason = clean_text("reason", reason)
    _demand({} if reason else {"reason": _("Write the reason.")})
    values = {"cancel_reason": reason, "cancelled_by": by, "cancelled_at": at}
    return _finish(locked, "cancel_measure", "cancelled", by=by, at=at, told=reason, **values)


def repeat_measure(*, measure: Measure, by: User, **values: Any) -> Measure:
    """Plan another one instead of a measure that did not help; as `plan_measure`."""
    return plan_measure(
        by=by,
        follows=measure,
        feedback=measure.feedback,
        root_cause=measure.root_cause,
        **values,
    )


def not_now(action: Action[Measure], measure: Measure) -> Conflict:
    """Return the `Conflict` of a measure that is not in the state for the step."""
    last = measure.cancelled_by or measure.checked_by or measure.done_by or measure.created_by
    values = {"title": measure, "state": measure.get_state_display(), "user": last}
    message = _("“%(title)s” is %(state)s already (%(user)s).")
    return Conflict(message % values, url=measure.get_absolute_url())


def lock_root_cause(root_cause: RootCause) -> RootCause:
    return RootCause.objects.select_for_update().get(pk=root_cause.pk)


def _lock_place(feedback: Feedback | None, root_cause: RootCause | None) -> Feedback | RootCause:
    if feedback is not None and root_cause is None:
        return lock(feedback)
    if root_cause is not None and feedback is None:
        return lock_root_cause(root_cause)
    raise ValueError("A measure is of an appeal or of a root cause.")


def _require_may_plan(by: User, place: Feedback | RootCause) -> None:
    if not isinstance(place, RootCause):
        require_right(place, by, lambda user: can_plan_measure(user, place))
        return
    if not can_keep(by, place):
        raise PermissionDenied
    if not place.is_open:
        message = _("The root cause “%(title)s” is closed. Open it again to plan a measure.")
        raise Conflict(message % {"title": place}, url=place.get_absolute_url())


def _require_follows(follows: Measure | None, place: Feedback | RootCause) -> None:
    if follows is None:
        return
    fresh = Measure.objects.select_related("feedback", "root_cause").get(pk=follows.pk)
    if place not in (fresh.feedback, fresh.root_cause):
        raise PermissionDenied
    if fresh.state != Measure.State.NOT_EFFECTIVE:
        message = _("“%(title)s” was not found to be without effect.")
        raise Conflict(message % {"title": follows}, url=follows.get_absolute_url())


def _begin(step: str, measure: Measure, by: User) -> Measure:
    """Lock what it belongs to, and return the measure as it is now, if the step is possible."""
    place = _lock_place(measure.feedback, measure.root_cause)
    users = ("owner", "created_by", "done_by", "checked_by", "cancelled_by")
    fresh = Measure.objects.select_related(*users).get(pk=measure.pk)
    setattr(fresh, "feedback" if isinstance(place, Feedback) else "root_cause", place)
    require(f"measures.{step}", by=by, target=fresh)
    return fresh


def _finish(
    measure: Measure, step: str, state: str, *, by: User, at: datetime, told: str, **values: Any
) -> Measure:
    measure.state = state
    for name, value in values.items():
        setattr(measure, name, value)
    measure.save(update_fields=["state", *values])
    _tell(measure, by=by, action=f"measures.{step}", at=at, comment=f"{measure}: {told}")
    return measure


def _tell(
    measure: Measure,
    *,
    by: User,
    action: str,
    at: datetime,
    comment: str,
    changes: Iterable[dict] = (),
) -> None:
    """In the history of its appeal; that of a root cause is the measure itself."""
    if measure.feedback:
        document, told = measure.feedback, list(changes)
        record(document, by=by, action=action, at=at, comment=comment, changes=told)


def _employees_changed(before: Iterable[Employee], measure: Measure) -> list[dict]:
    """What the history tells of them, by key and by name; nothing where they are the same."""
    names = [{each.pk: each.full_name for each in who} for who in (before, measure.employees.all())]
    old, new = (sorted(each) for each in names)
    if old == new:
        return []
    known = names[0] | names[1]

    def shown(keys: list[int]) -> str:
        return ", ".join(sorted(known[key] for key in keys))

    return [change_of("employees", old, new, show=shown)]


def _wrong_title(title: str) -> dict[str, str]:
    if not title:
        return {"title": _("Write what is to be done.")}
    if len(title) > TITLE_LENGTH:
        text = _("Say it shorter: at most %(limit)s characters.")
        return {"title": text % {"limit": TITLE_LENGTH}}
    return {}


def _wrong_day(name: str, day: date, at: datetime) -> dict[str, str]:
    if day >= timezone.localdate(at):
        return {}
    return {name: _("This day has gone by. Choose a later one.")}


def _wrong_owner(owner: User, place: Feedback | RootCause) -> dict[str, str]:
    if isinstance(place, Feedback) and owner.pk in barred_keys(place):
        text = _("The appeal is about %(user)s or whom they stand in for. Choose somebody else.")
        return {"owner": text % {"user": owner}}
    if owner.is_active:
        return {}
    return {"owner": _("%(user)s cannot sign in. Choose somebody else.") % {"user": owner}}


def _demand(missing: dict[str, str]) -> None:
    if missing:
        raise ValidationError(missing)
