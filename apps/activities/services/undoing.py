"""What was pressed by mistake is taken back within moments, and leaves what was before it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.activities.extensions import turns_to_client
from apps.activities.models import Activity
from apps.activities.permissions import can_undo
from apps.activities.services.activities import lock_activity, not_now
from apps.core import actions
from apps.core.values.presence import not_none
from apps.feedback.models import Feedback
from apps.feedback.services import record, take_back_reaction
from apps.organization.models import User

Kind, State = Activity.Kind, Activity.State


@transaction.atomic
def undo_completion(*, activity: Activity, by: User, at: datetime | None = None) -> Activity:
    """Take back one's own completion, or call, within `UNDO_WITHIN` (C2, A7).

    What was planned is planned as before, for everyone of the position if nobody had taken it. A
    call is cancelled, and is no reaction any more.
    """
    at = at or timezone.now()
    locked = lock_activity(activity)
    code = "activities.undo_completion"
    actions.require_right(code, by=by, target=locked)
    if not can_undo(by, locked, at):
        raise not_now(actions.declared(code), locked)
    if locked.key:
        _take_back_call(locked, by=by, at=at)
    else:
        _plan_as_before(locked, by=by, at=at)
    return locked


def _plan_as_before(activity: Activity, *, by: User, at: datetime) -> None:
    activity.state, activity.result = State.PLANNED, ""
    activity.ended_by = activity.ended_at = None
    if activity.taken_on_completion:
        activity.user, activity.taken_on_completion = None, False
    activity.save()
    record(
        activity.feedback, by=by, action="activities.undo_completion", at=at, comment=activity.title
    )


def _take_back_call(activity: Activity, *, by: User, at: datetime) -> None:
    called_at = not_none(activity.ended_at)
    activity.state, activity.result = State.CANCELLED, _("Pressed by mistake.")
    activity.ended_at = at
    activity.save(update_fields=["state", "result", "ended_at"])
    following = _first_turn_to_client(activity.feedback)
    take_back_reaction(activity.feedback, at=called_at, following=following)
    record(activity.feedback, by=by, action="activities.undo_call", at=at, comment=activity.title)


def _first_turn_to_client(feedback: Feedback) -> datetime | None:
    """The earliest call or letter that stands, or message that has gone out."""
    told = feedback.activities.filter(state=State.DONE, key__isnull=False).order_by()
    first = told.filter(kind__in=(Kind.CALL, Kind.LETTER)).aggregate(at=Min("ended_at"))["at"]
    others = (turn(feedback) for turn in turns_to_client)
    return min(filter(None, (first, *others)), default=None)
