"""What is typed when a document goes on its way. The services say what is wrong with it."""

from datetime import date, datetime, time
from functools import partial

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.complaints.permissions import possible_executors
from apps.complaints.services.answering import ways_to_answer
from apps.complaints.services.dates import DOUBTFUL, proposed_day
from apps.core.dates import validate_day
from apps.core.forms import DayInput
from apps.feedback.models import Feedback
from apps.feedback.permissions import barred_keys
from apps.organization.models import Department, User
from apps.organization.services import people_away, say_who_is_away

DAY_ENDS = time(18)  # when what is wanted by a day is wanted


class LongText(forms.CharField):
    """A text of any length; the services say when it is too long, or missing where demanded."""

    widget = forms.Textarea(attrs={"rows": 2})

    def __init__(self, *, is_demanded: bool = False, **kwargs) -> None:
        super().__init__(required=False, **kwargs)
        self.is_demanded = is_demanded
        if is_demanded:
            self.widget.attrs["aria-required"] = "true"

    def to_python(self, value) -> str:
        return super().to_python(value.replace("\x00", "") if value else value)


class DepartmentIterator(ModelChoiceIterator):
    """The departments of the document's branch first, then the company's, then those elsewhere."""

    def __iter__(self):
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


class Tick(forms.CheckboxInput):
    """An empty box that sends `value` when it is ticked."""

    def __init__(self, value: str) -> None:
        super().__init__({"value": value}, check_test=lambda _sent: False)


class RoutingForm(forms.Form):
    """What one step takes; `arguments()` is what its service is called with.

    `version` is the version of the document that was on the screen.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, feedback: Feedback, **kwargs) -> None:
        self.feedback = feedback
        initial = {"version": feedback.version} | self.suggested(feedback)
        super().__init__(data, initial=initial, auto_id=f"id_{type(self).__name__}_%s", **kwargs)

    def suggested(self, feedback: Feedback) -> dict:
        return {}

    def refuse(self, error: ValidationError) -> None:
        """Mark what the service has refused at its fields."""
        by_field = error.message_dict if hasattr(error, "error_dict") else {None: error.messages}
        for name, messages in by_field.items():
            name = {"due_at": "due_on"}.get(name, name)
            self.add_error(name if name in self.fields else None, messages)

    def arguments(self) -> dict:
        return dict(self.cleaned_data)


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
        due_at, zone = self.feedback.due_at, self.feedback.branch.zone
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

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["department"]
        field.near = str(self.feedback.branch or "")
        departments = Department.objects.offered().select_related("branch", "head")
        field.queryset = departments.exclude(pk=self.feedback.department_id)


class AppointForm(DatedForm):
    executor = PersonField(queryset=None, label=_("Executor"), empty_label=_("Choose the executor"))
    due_on = TermField()
    comment = LongText(label=_("Comment for the executor"))
    field_order = ("version", "executor", "due_on", "confirmed", "comment")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["executor"].queryset = possible_executors(
            self.feedback.department, barred_keys(self.feedback)
        )

    def suggested(self, feedback: Feedback) -> dict:
        return super().suggested(feedback) | {"executor": feedback.executor_id}


class ReasonForm(RoutingForm):
    reason = LongText(label=_("Reason"), is_demanded=True)


class RejectForm(RoutingForm):
    reason = LongText(label=_("Why it is unfounded"), is_demanded=True)
    answer = LongText(label=_("Answer given to the client"), is_demanded=True)
    answer_by = forms.ChoiceField(required=False, label=_("Send the answer to the client"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        told = _("Do not send: the client has been told already")
        self.fields["answer_by"].choices = [("", told), *ways_to_answer(feedback=self.feedback)]

    def suggested(self, feedback: Feedback) -> dict:
        """By e-mail, where the client has left one."""
        ways = ways_to_answer(feedback=feedback)
        return {"answer_by": ways[0][0] if len(ways) > 1 else ""}
