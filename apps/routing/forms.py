"""What is typed when a document goes on its way. The services say what is wrong with it."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.core.actions.forms import LongText, StepForm, Tick
from apps.core.values.dates import validate_day
from apps.core.values.presence import not_none
from apps.core.web.fields import field_of
from apps.core.web.forms import DayInput
from apps.feedback.models import Feedback
from apps.feedback.permissions import barred_keys
from apps.organization.models import Department, User
from apps.organization.services import people_away, say_who_is_away
from apps.routing.permissions import possible_executors
from apps.routing.services.dates import DAY_ENDS, DOUBTFUL, proposed_day


class DepartmentIterator(ModelChoiceIterator):
    """The departments of the document's branch first, then the company's, then those elsewhere."""

    field: "DepartmentField"

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        yield ("", self.field.empty_label)
        groups: dict[str, list] = {}
        for department in self.queryset:
            groups.setdefault(self._group(department), []).append(self.choice(department))
        for title in sorted(groups, key=lambda title: self._order(title)):
            yield (title, groups[title])

    def _group(self, department: Department) -> str:
        return department.branch.name if department.branch else str(_("Whole company"))

    def _order(self, title: str) -> tuple:
        return (title != self.field.near, title != str(_("Whole company")), title)


class AwayMixin:
    """Says beside the name of a choice who is away today, and who stands in for him."""

    @cached_property
    def _away(self) -> dict:
        return people_away()

    def name_of(self, name: object, user_key: int | None) -> str:
        away = say_who_is_away(self._away.get(user_key))
        return f"{name} ({away})" if away else str(name)


class DepartmentField(AwayMixin, forms.ModelChoiceField):
    iterator = DepartmentIterator
    near = ""  # the name of the branch that comes first

    def label_from_instance(self, department: Department) -> str:
        head = department.head
        name = self.name_of(head.short_name, head.user_id) if head else _("no head")
        return f"{department.name} · {name}"


class PersonField(AwayMixin, forms.ModelChoiceField):
    def label_from_instance(self, user: User) -> str:
        return self.name_of(user, user.pk)


class TermField(forms.DateField):
    """The day by which it is wanted; the services say when it is too early, or too far."""

    def __init__(self) -> None:
        label = _("To be resolved by")
        super().__init__(label=label, widget=DayInput, validators=[validate_day])


class RoutingForm(StepForm):
    """What one step takes; `arguments()` is what its service is called with.

    `version` is the version of the document that was on the screen.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    fields_of = {"due_at": "due_on"}

    def __init__(self, data: Any = None, *, feedback: Feedback, **kwargs: Any) -> None:
        self.feedback = feedback
        initial = {"version": feedback.version} | self.suggested(feedback)
        super().__init__(data, initial=initial, **kwargs)

    def suggested(self, feedback: Feedback) -> dict:
        return {}


class DatedForm(RoutingForm):
    """With the day by which the document is wanted; a day that stands keeps its hour.

    A day past the law or off is asked about: the tick that answers holds for that day alone.
    """

    confirmed = forms.CharField(
        required=False, widget=forms.HiddenInput, label=_("The date is right as it is")
    )

    def suggested(self, feedback: Feedback) -> dict:
        return {"due_on": partial(proposed_day, feedback)}

    def refuse(self, error: ValidationError) -> None:
        about_date = getattr(error, "error_dict", {}).get("due_at", [])
        if any(each.code == DOUBTFUL for each in about_date):
            self.fields["confirmed"].widget = Tick(self.cleaned_data["due_on"].isoformat())
        super().refuse(error)

    def arguments(self) -> dict:
        values = super().arguments()
        day, confirmed = values.pop("due_on"), values.pop("confirmed")
        return values | {"due_at": self._moment(day), "is_confirmed": confirmed == day.isoformat()}

    def _moment(self, day: date) -> datetime:
        due_at, zone = self.feedback.due_at, not_none(self.feedback.branch).zone
        if due_at and due_at.astimezone(zone).date() == day:
            return due_at
        return datetime.combine(day, DAY_ENDS, zone)


class RouteForm(DatedForm):
    department = DepartmentField(
        queryset=None, label=_("Department"), empty_label=_("Choose the department")
    )
    due_on = TermField()
    comment = LongText(label=_("Comment for the head"))
    field_order = ("version", "department", "due_on", "confirmed", "comment")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = field_of(self, "department", DepartmentField)
        field.near = str(self.feedback.branch or "")
        departments = Department.objects.offered().select_related("branch", "head")
        field.queryset = departments.exclude(pk=self.feedback.department_id)


class AppointForm(DatedForm):
    executor = PersonField(queryset=None, label=_("Executor"), empty_label=_("Choose the executor"))
    due_on = TermField()
    comment = LongText(label=_("Comment for the executor"))
    field_order = ("version", "executor", "due_on", "confirmed", "comment")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        barred = barred_keys(self.feedback)
        people = possible_executors(self.feedback.department, barred)
        field_of(self, "executor", PersonField).queryset = people

    def suggested(self, feedback: Feedback) -> dict:
        return super().suggested(feedback) | {"executor": feedback.executor_id}


class ReasonForm(RoutingForm):
    reason = LongText(label=_("Reason"), is_demanded=True)
