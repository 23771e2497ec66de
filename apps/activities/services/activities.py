"""What is done for a document: planned, moved, taken, completed, cancelled (C2, A5).

The document is locked first, so that of two people who act at once the second finds what the first
has done. All services raise `PermissionDenied` without the right, `Conflict` when the activity or
the document is not as it was, and `ValidationError` by field.
"""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.activities.models import Activity, ActivityMove
from apps.activities.permissions import can_carry_out, possible_positions
from apps.core.actions import Action, require
from apps.core.exceptions import Conflict
from apps.core.values.presence import not_none
from apps.feedback.models import Feedback
from apps.feedback.permissions import barred_keys
from apps.feedback.services import (
    clean_text,
    day_in_branch,
    demand,
    lock_open,
    record,
    require_right,
    schedule_of,
    sent_elsewhere,
)
from apps.organization.models import Position, User
from apps.organization.services import after_working_days

TITLE_LENGTH = not_none(Activity._meta.get_field("title").max_length)
Kind = Activity.Kind
PROCESSED_WITHIN = 1  # working day, a new complaint; its own terms are those of the policies


@transaction.atomic
def plan_activity(
    *,
    feedback: Feedback,
    by: User,
    kind: str,
    planned_for: datetime,
    title: str = "",
    user: User | None = None,
    position: Position | None = None,
    at: datetime | None = None,
) -> Activity:
    """Plan something for one user, or for everyone of a position (C2).

    Without a title it is called as its kind. Whoever does not see the document sees what he is to
    do, and the client's name and phone. Refuses a time gone by, whom the appeal is about, and
    somebody or a position that cannot sign in.
    """
    at = at or timezone.now()
    locked = lock_open(feedback)
    require_right(locked, by, lambda user: can_carry_out(user, locked))
    title = clean_text("title", title) or str(Kind(kind).label).capitalize()
    wrong = _wrong_title(title) | _wrong_time(planned_for, at) | _wrong_doer(locked, user, position)
    demand(wrong | _wrong_kind(kind))
    activity = Activity.objects.create(
        feedback=locked,
        kind=kind,
        title=title,
        planned_for=planned_for,
        user=user,
        position=position,
        created_by=by,
        created_at=at,
    )
    told = f"{title}: {_moment(planned_for)}, {activity.whose}"
    record(locked, by=by, action="activities.plan_activity", at=at, comment=told)
    return activity


@transaction.atomic
def take_activity(*, activity: Activity, by: User, at: datetime | None = None) -> Activity:
    """One of the people of the position takes it for himself; the first has it (A5)."""
    at = at or timezone.now()
    locked = lock_activity(activity)
    require("activities.take_activity", by=by, target=locked)
    locked.user = by
    locked.save(update_fields=["user"])
    record(locked.feedback, by=by, action="activities.take_activity", at=at, comment=locked.title)
    return locked


@transaction.atomic
def move_activity(
    *, activity: Activity, by: User, planned_for: datetime, reason: str, at: datetime | None = None
) -> Activity:
    """Put it off, or bring it forward; the move is kept with its reason (C2)."""
    at = at or timezone.now()
    locked = lock_activity(activity)
    require("activities.move_activity", by=by, target=locked)
    reason = clean_text("reason", reason)
    demand(_wrong_time(planned_for, at) | _wrong_reason(reason))
    before = locked.planned_for
    ActivityMove.objects.create(
        activity=locked,
        moved_by=by,
        moved_at=at,
        moved_from=before,
        moved_to=planned_for,
        reason=reason,
    )
    locked.planned_for = planned_for
    locked.save(update_fields=["planned_for"])
    told = f"{locked}: {_moment(before)} → {_moment(planned_for)}. {reason}"
    record(locked.feedback, by=by, action="activities.move_activity", at=at, comment=told)
    return locked


@transaction.atomic
def complete_activity(
    *, activity: Activity, by: User, result: str = "", at: datetime | None = None
) -> Activity:
    """Done, with what came of it; who completes what was for a position has taken it (C2).

    The task to process a complaint ends with the analysis; by hand only with a word why (A5).
    """
    at = at or timezone.now()
    locked = lock_activity(activity)
    require("activities.complete_activity", by=by, target=locked)
    result = clean_text("result", result)
    demand(_wrong_ending(locked, result))
    locked.taken_on_completion, locked.user = locked.user_id is None, locked.user or by
    end_activity(locked, by=by, at=at, state=Activity.State.DONE, result=result or _("Done"))
    return locked


@transaction.atomic
def cancel_activity(
    *, activity: Activity, by: User, reason: str, at: datetime | None = None
) -> Activity:
    """It is not needed any more; the reason stays with it."""
    at = at or timezone.now()
    locked = lock_activity(activity)
    require("activities.cancel_activity", by=by, target=locked)
    reason = clean_text("reason", reason)
    demand(_wrong_reason(reason))
    end_activity(locked, by=by, at=at, state=Activity.State.CANCELLED, result=reason)
    return locked


def missing_activities(*, feedback: Feedback, action: str) -> dict[str, str]:
    """What is still planned stands in the way of closing (design, the table of states)."""
    if action != "close":
        return {}
    titles = list(feedback.activities.planned().values_list("title", flat=True))
    if not titles:
        return {}
    text = _("Complete or cancel what is still planned: %(titles)s.")
    return {"activities": text % {"titles": ", ".join(f"«{title}»" for title in titles)}}


def follow_activities(*, feedback: Feedback, by: User, action: str, at: datetime) -> None:
    """Go along with the states: a complaint brings its task, the analysis ends it (A5).

    What is planned when the document is rejected is cancelled, and comes back when it is reopened;
    what a merging does with it is of an app above.
    """
    if action == "feedback.register" and feedback.is_complaint:
        _plan_processing(feedback, by=by, at=at)
    elif action == "feedback.analyse":
        done = {"state": Activity.State.DONE, "result": _("The analysis is completed.")}
        _end_all(feedback, Q(kind=Kind.PROCESSING), by=by, at=at, **done)
    elif action == "feedback.reject":
        gone = {"state": Activity.State.CANCELLED, "result": _("The appeal is rejected.")}
        _end_all(feedback, Q(), by=by, at=at, **gone)
    elif action == "feedback.reopen":
        _plan_again(feedback, by=by, at=at)


def _plan_again(feedback: Feedback, *, by: User, at: datetime) -> None:
    """What the rejection cancelled, if it was rejected, for its old time (W2)."""
    cancelled = feedback.activities.filter(
        state=Activity.State.CANCELLED,
        ended_at=feedback.last_ended_at,
        ended_by=feedback.last_ended_by_id,
    )
    titles = ", ".join(cancelled.order_by("planned_for", "pk").values_list("title", flat=True))
    again = {"state": Activity.State.PLANNED, "result": "", "ended_at": None, "ended_by": None}
    if cancelled.update(**again):
        record(feedback, by=by, action="activities.work_back", at=at, comment=titles)


def _plan_processing(feedback: Feedback, *, by: User, at: datetime) -> None:
    """The entry of the registration tells of it; an entry of its own would say nothing more."""
    position = possible_positions(feedback).filter(name=settings.COMPLAINT_POSITION).first()
    if position is None:
        return
    due = after_working_days(
        branch=not_none(feedback.branch),
        at=at,
        days=PROCESSED_WITHIN,
        schedule=schedule_of(feedback, day_in_branch(feedback, at)),
    )
    Activity.objects.create(
        feedback=feedback,
        kind=Kind.PROCESSING,
        title=_("Process the complaint"),
        planned_for=due,
        position=position,
        created_by=by,
        created_at=at,
    )


def _end_all(
    feedback: Feedback, which: Q, *, by: User, at: datetime, state: str, result: str
) -> None:
    """Of the row that is locked: it knows for whom a deputy takes the step."""
    for activity in feedback.activities.planned().filter(which):
        activity.user = activity.user or (by if state == Activity.State.DONE else None)
        end_activity(activity, by=by, at=at, state=state, result=result)


def end_activity(activity: Activity, *, by: User, at: datetime, state: str, result: str) -> None:
    activity.state, activity.result = state, result
    activity.ended_by, activity.ended_at = by, at
    kept = ["user", "taken_on_completion", "state", "result", "ended_by", "ended_at"]
    activity.save(update_fields=kept)
    done = state == Activity.State.DONE
    action = f"activities.{'complete' if done else 'cancel'}_activity"
    told = f"{activity}: {result}"
    talked = state == Activity.State.DONE and activity.kind in (Kind.CALL, Kind.MEETING)
    record(activity.feedback, by=by, action=action, at=at, comment=told, from_client=talked)


def lock_activity(activity: Activity) -> Activity:
    """Lock the document, and return the activity as it is now."""
    document = lock_open(activity.feedback)
    fresh = Activity.objects.select_related("user", "position").get(pk=activity.pk)
    fresh.feedback = document
    return fresh


def refuse_used(key: UUID, feedback: Feedback) -> None:
    """Raise `Conflict` where `key` is that of something else done at once, here or elsewhere."""
    if Activity.objects.filter(key=key).exists():
        raise sent_elsewhere(feedback)


def not_now(step: Action[Activity], activity: Activity) -> Conflict:
    """Return the `Conflict` of an activity that is not as it was when the step was begun."""
    if step.name == "result":
        return Conflict(_("What came of the call is written down already."), url=_url(activity))
    if step.name in ("undo", "unplan"):
        return Conflict(_("It is too late to take it back. Plan it anew."), url=_url(activity))
    values = {"title": activity, "state": activity.get_state_display(), "user": activity.ended_by}
    message = _("“%(title)s” is %(state)s already (%(user)s).")
    if activity.is_planned:
        message, values["user"] = _("“%(title)s” has been taken already: %(user)s."), activity.user
    return Conflict(message % values, url=_url(activity))


def _wrong_title(title: str) -> dict[str, str]:
    if len(title) <= TITLE_LENGTH:
        return {}
    text = _("Say it shorter: at most %(limit)s characters.")
    return {"title": text % {"limit": TITLE_LENGTH}}


def _wrong_time(planned_for: datetime, at: datetime) -> dict[str, str]:
    if planned_for > at:
        return {}
    return {"planned_for": _("This time has gone by. Choose a later one.")}


def _wrong_reason(reason: str) -> dict[str, str]:
    return {} if reason else {"reason": _("Write the reason.")}


def _wrong_kind(kind: str) -> dict[str, str]:
    if kind != Kind.OPINION:
        return {}
    return {"kind": _("Use “Ask for the opinion”: it says what the employee is shown.")}


def _wrong_ending(activity: Activity, result: str) -> dict[str, str]:
    if activity.kind == Kind.OPINION:
        text = _("The employee answers it themselves. Cancel it if it is not needed any more.")
        return {"result": text}
    if result or activity.kind != Kind.PROCESSING:
        return {}
    text = _("Write why it ends without an analysis. With the analysis it ends by itself.")
    return {"result": text}


def _wrong_doer(feedback: Feedback, user: User | None, position: Position | None) -> dict[str, str]:
    if (user is None) == (position is None):
        return {"who": _("Choose who is to do it.")}
    if position:
        if possible_positions(feedback).filter(pk=position.pk).exists():
            return {}
        return {"who": _("Nobody of this position can sign in. Choose somebody else.")}
    user = not_none(user)
    if not user.is_active:
        return {"who": _("%(user)s cannot sign in. Choose somebody else.") % {"user": user}}
    if user.pk in barred_keys(feedback):
        text = _("The appeal is about %(user)s or whom they stand in for. Choose somebody else.")
        return {"who": text % {"user": user}}
    return {}


def _moment(value: datetime) -> str:
    return date_format(timezone.localtime(value), "j E Y, H:i")


def _url(activity: Activity) -> str:
    return activity.feedback.get_absolute_url()
