"""What is usually done for such an appeal: proposed, planned in one click, and taken back (C7)."""

from collections.abc import Collection
from datetime import datetime, time

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from apps.activities.models import Activity, UsualActivity
from apps.activities.permissions import can_carry_out, can_undo_planning
from apps.activities.services.activities import lock_activity, not_now, plan_activity
from apps.appeal_types.services import usual_rows
from apps.core import actions
from apps.feedback.models import Feedback
from apps.feedback.permissions import barred_keys
from apps.feedback.services import lock_open, record, require_right
from apps.organization.models import User
from apps.organization.services import working_day_after

USUAL_TIME = time(12)


def proposed_activities(feedback: Feedback) -> list[UsualActivity]:
    """What fits the appeal and was neither planned from the reference nor in the same words.

    Also what was planned once and turned out not to be needed is proposed no more. One query.
    """
    planned = Activity.objects.filter(
        Q(usual=OuterRef("pk")) | Q(kind=OuterRef("kind"), title=OuterRef("title")),
        feedback=feedback,
    )
    rows = UsualActivity.objects.filter(~Exists(planned)).select_related("position")
    return usual_rows(
        rows, appeal_type=feedback.type, category=feedback.category, goal=feedback.goal
    )


def perhaps_proposed() -> dict[str, Exists]:
    """Whether any may fit a document: asked with its row, so that those without any cost nothing.

    The category is left out: its tree would take longer than the question itself.
    """
    planned = Activity.objects.filter(usual=OuterRef("pk"), feedback=OuterRef(OuterRef("pk")))
    rows = UsualActivity.objects.filter(
        Q(type=None) | Q(type=OuterRef("type")),
        Q(goal=None) | Q(goal=OuterRef("goal")),
        ~Exists(planned),
        is_active=True,
    )
    return {"may_have_proposals": Exists(rows)}


@transaction.atomic
def plan_usual_activities(
    *,
    feedback: Feedback,
    by: User,
    chosen: Collection[int] | None = None,
    at: datetime | None = None,
) -> list[Activity]:
    """Plan what is proposed, all of it or what is `chosen` by its key; what is planned stays so.

    Each for its position, or for whoever has the appeal; where that is nobody, for `by`. Raises
    as `plan_activity`; what one refuses is not done at all.
    """
    at = at or timezone.now()
    locked = lock_open(feedback)
    require_right(locked, by, lambda user: can_carry_out(user, locked))
    proposed = proposed_activities(locked)
    return [_plan(locked, by, row, at) for row in proposed if chosen is None or row.pk in chosen]


def _plan(feedback: Feedback, by: User, usual: UsualActivity, at: datetime) -> Activity:
    activity = plan_activity(
        feedback=feedback,
        by=by,
        kind=usual.kind,
        title=usual.title,
        planned_for=moment_of(usual, feedback, at),
        user=None if usual.position else _in_charge(feedback) or by,
        position=usual.position,
        at=at,
    )
    activity.usual = usual
    activity.save(update_fields=["usual"])
    return activity


def moment_of(usual: UsualActivity, feedback: Feedback, at: datetime) -> datetime:
    """At noon of the working day of the branch that the reference says."""
    day = timezone.localdate(at)
    day = working_day_after(branch=feedback.branch, day=day, number=usual.in_days)
    return timezone.make_aware(datetime.combine(day, USUAL_TIME))


def _in_charge(feedback: Feedback) -> User | None:
    """Who has it now, if they can sign in and it is not about them."""
    barred = barred_keys(feedback)
    people = (feedback.executor, feedback.responsible)
    able = (user for user in people if user and user.is_active and user.pk not in barred)
    return next(able, None)


@transaction.atomic
def undo_planning(*, activity: Activity, by: User, at: datetime | None = None) -> Activity:
    """Take back what was planned in one click, within moments: it is proposed again.

    Raises `PermissionDenied` to others, `Conflict` once the moments are over or somebody has begun.
    """
    at = at or timezone.now()
    locked = lock_activity(activity)
    code = "activities.undo_planning"
    actions.require_right(code, by=by, target=locked)
    if not can_undo_planning(by, locked, at):
        raise not_now(actions.declared(code), locked)
    Activity.objects.filter(pk=locked.pk).delete()  # the row is shown once more, as it was
    record(locked.feedback, by=by, action=code, at=at, comment=locked.title)
    return locked
