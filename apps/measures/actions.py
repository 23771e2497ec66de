"""The steps of a measure: done, checked by another, planned anew, not needed (S8)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.actions import Action, Family
from apps.measures import forms
from apps.measures.models import Measure
from apps.measures.permissions import can_check, can_complete, can_plan_instead
from apps.measures.services import measures as services

State = Measure.State
_PLANNED = frozenset({State.PLANNED})

measure_steps: Family[Measure] = Family(
    Action(
        "measures.complete_measure",
        pgettext_lazy("button", "Done"),
        _("Measure done"),
        "check",
        can_complete,
        _PLANNED,
        short="complete",
        path="complete/",
        form=forms.CompleteForm,
        service=services.complete_measure,
        icon_in_history="checkbox",
    ),
    Action(
        "measures.check_measure",
        _("Check whether it helped"),
        _("Measure checked"),
        "shield-check",
        can_check,
        frozenset({State.DONE}),
        short="check",
        path="check/",
        form=forms.CheckForm,
        service=services.check_measure,
    ),
    Action(
        "measures.change_employees",
        _("For whom"),
        _("Employees of the measure changed"),
        "users",
        can_plan_instead,
        frozenset({State.PLANNED, State.DONE}),
        path="employees/",
        form=forms.EmployeesForm,
        service=services.change_employees,
    ),
    # The history tells of the measure that is planned instead.
    Action(
        "measures.repeat_measure",
        _("Plan another measure"),
        _("Measure planned"),
        "rotate-clockwise",
        can_plan_instead,
        frozenset({State.NOT_EFFECTIVE}),
        short="repeat",
        path="repeat/",
        form=forms.RepeatForm,
        service=services.repeat_measure,
        is_told=False,
    ),
    Action(
        "measures.cancel_measure",
        _("Not needed"),
        _("Measure cancelled"),
        "calendar-x",
        can_plan_instead,
        _PLANNED,
        short="cancel",
        path="cancel/",
        form=forms.CancelForm,
        service=services.cancel_measure,
        is_dangerous=True,
    ),
    of="measure",
    moved_on=services.not_now,
    document=lambda measure: measure.feedback,
    prefix="measures/<int:pk>/",
)
