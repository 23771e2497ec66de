"""What is typed when something is planned, moved, done or cancelled. Services say what is wrong."""

from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.activities.models import Activity
from apps.activities.models.usual import PLANNABLE
from apps.activities.permissions import other_doers, possible_doers, possible_positions
from apps.activities.services.usual import USUAL_TIME
from apps.core.actions.forms import LongText, StepForm
from apps.core.values.keys import typed_key
from apps.core.values.presence import not_none
from apps.core.web.fields import field_of
from apps.core.web.forms import DayInput
from apps.feedback.models import Feedback
from apps.organization.models import User
from apps.organization.services import working_day_after


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class DatedForm(StepForm):
    fields_of = {"planned_for": "planned_on"}
    planned_on = forms.DateField(label=_("On the day"), widget=DayInput)
    planned_at = forms.TimeField(label=_("At"), widget=TimeInput)

    def arguments(self) -> dict:
        values = super().arguments()
        moment = datetime.combine(values.pop("planned_on"), values.pop("planned_at"))
        return values | {"planned_for": timezone.make_aware(moment)}


class PlanForm(DatedForm):
    """`who` is a user or a position: «user-5», «position-3»."""

    kind = forms.ChoiceField(label=_("What"), choices=PLANNABLE)
    title = forms.CharField(
        label=_("In words"),
        required=False,
        help_text=_("For example: call back with the answer of the laboratory"),
    )
    who = forms.ChoiceField(label=_("Who does it"))
    field_order = ("kind", "title", "planned_on", "planned_at", "who")

    def __init__(self, data: Any = None, *, feedback: Feedback, user: User) -> None:
        day = timezone.localdate()
        following = partial(working_day_after, branch=feedback.branch, day=day)
        initial = {"planned_on": following, "planned_at": USUAL_TIME, "who": f"user-{user.pk}"}
        super().__init__(data, initial=initial)
        able = {one.pk: one for one in possible_doers(feedback)}
        able.setdefault(user.pk, user)
        others = {one.pk: one for one in other_doers(feedback) if one.pk not in able}
        self.people = able | others
        self.positions = {one.pk: one for one in possible_positions(feedback)}
        groups = (
            (_("People"), "user", able),
            (_("Everyone of the position"), "position", self.positions),
            (_("Others: they see the task, the client's name and phone"), "user", others),
        )
        field_of(self, "who", forms.ChoiceField).choices = [
            (title, [(f"{what}-{pk}", str(one)) for pk, one in found.items()])
            for title, what, found in groups
            if found
        ]

    def arguments(self) -> dict:
        values = super().arguments()
        what, _dash, key = values.pop("who").partition("-")
        found = self.people if what == "user" else self.positions
        return values | {what: found[not_none(typed_key(key))]}


class MoveForm(DatedForm):
    reason = LongText(label=_("Reason"), is_demanded=True)

    def __init__(self, data: Any = None, *, activity: Activity) -> None:
        planned = timezone.localtime(activity.planned_for)
        day = max(planned.date(), timezone.localdate())
        following = partial(working_day_after, branch=activity.feedback.branch, day=day)
        super().__init__(data, initial={"planned_on": following, "planned_at": planned.time()})


class CompleteForm(StepForm):
    result = LongText(label=_("What came of it"), is_demanded=True)

    def __init__(self, data: Any = None, *, activity: Activity) -> None:
        super().__init__(data)
        if activity.kind == Activity.Kind.PROCESSING:
            self.fields["result"].label = _("Why it ends without an analysis")


class CallResultForm(StepForm):
    """Whether the client answered, what came of it, or both; the service demands one of them."""

    reached = forms.TypedChoiceField(
        label=_("Did the client answer?"),
        choices=[
            ("yes", pgettext_lazy("call", "Reached")),
            ("no", pgettext_lazy("call", "Not reached")),
        ],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    result = LongText(label=_("What came of it"))

    def __init__(self, data: Any = None, *, activity: Activity) -> None:
        super().__init__(data)


class CancelForm(StepForm):
    reason = LongText(label=_("Why it is not needed"), is_demanded=True)

    def __init__(self, data: Any = None, *, activity: Activity) -> None:
        super().__init__(data)
