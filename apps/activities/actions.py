"""The steps of an activity: taken, done, moved, not needed, taken back (C2, A5, A7)."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.activities.forms import activities as forms
from apps.activities.models import Activity
from apps.activities.permissions.activities import (
    can_cancel,
    can_end,
    can_take,
    can_tell_result,
    can_undo,
    can_undo_planning,
    can_work_on,
    has_ended,
    has_planned,
)
from apps.activities.services import activities as services
from apps.activities.services.calls import tell_call_result
from apps.activities.services.undoing import undo_completion
from apps.activities.services.usual import undo_planning
from apps.core.actions import Action, Family

_PLANNED = frozenset({Activity.State.PLANNED})


def is_nobodys(activity: Activity) -> bool:
    return activity.user_id is None


def has_no_result(activity: Activity) -> bool:
    return not activity.result


@dataclass(frozen=True)
class Undoing(Action[Activity]):
    """Within moments, by the one who did it: whether it is so depends on who asks."""

    def is_possible(self, user: Any, target: Activity) -> bool:
        return can_undo(user, target, timezone.now())


@dataclass(frozen=True)
class UndoingPlan(Action[Activity]):
    """The same of what was planned in one click."""

    def is_possible(self, user: Any, target: Activity) -> bool:
        return can_undo_planning(user, target, timezone.now())


activity_steps: Family[Activity] = Family(
    Action(
        "activities.take_activity",
        _("Take"),
        _("You have it now"),
        "hand-grab",
        can_take,
        _PLANNED,
        when=is_nobodys,
        short="take",
        path="take/",
        service=services.take_activity,
        told=_("Activity taken"),
        is_one_click=True,
    ),
    Action(
        "activities.complete_activity",
        pgettext_lazy("button", "Done"),
        _("Done"),
        "check",
        can_end,
        _PLANNED,
        short="complete",
        path="complete/",
        form=forms.CompleteForm,
        service=services.complete_activity,
        told=_("Activity done"),
        icon_in_history="checkbox",
    ),
    Action(
        "activities.move_activity",
        _("Move"),
        _("Moved"),
        "calendar-time",
        can_work_on,
        _PLANNED,
        short="move",
        path="move/",
        form=forms.MoveForm,
        service=services.move_activity,
        told=_("Activity moved"),
    ),
    Action(
        "activities.cancel_activity",
        _("Cancel the activity"),
        _("Cancelled"),
        "calendar-x",
        can_cancel,
        _PLANNED,
        short="cancel",
        path="cancel/",
        form=forms.CancelForm,
        service=services.cancel_activity,
        told=_("Activity cancelled"),
    ),
    Action(
        "activities.call_result",
        _("Save"),
        _("Written down"),
        "pencil",
        can_tell_result,
        frozenset(Activity.State.values),
        when=has_no_result,
        short="result",
        path="result/",
        form=forms.CallResultForm,
        service=tell_call_result,
        told=_("What came of the call"),
        icon_in_history="phone-check",
    ),
    Undoing(
        "activities.undo_completion",
        _("Undo"),
        _("It is planned as before"),
        "arrow-back-up",
        has_ended,
        frozenset({Activity.State.DONE}),
        short="undo",
        path="undo/",
        service=undo_completion,
        told=_("Activity is planned again"),
        is_one_click=True,
    ),
    UndoingPlan(
        "activities.undo_planning",
        _("Undo"),
        _("It is proposed again"),
        "arrow-back-up",
        has_planned,
        _PLANNED,
        short="unplan",
        path="unplan/",
        service=undo_planning,
        told=_("Planning is taken back"),
        is_one_click=True,
    ),
    of="activity",
    moved_on=services.not_now,
    document=lambda activity: activity.feedback,
    prefix="activities/<int:pk>/",
)
