"""What is typed of measures and root causes. Services say what is wrong."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, IntegerField, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.appeal_types.models import Category
from apps.core.actions.forms import DemandedText, LongText, StepForm
from apps.core.database.trees import in_tree_order
from apps.core.values.dates import validate_day
from apps.core.web.fields import field_of
from apps.core.web.forms import DayInput
from apps.feedback.models import Feedback
from apps.measures.models import Measure, RootCause
from apps.measures.permissions import possible_owners
from apps.organization.models import Branch, Department, Employee, User
from apps.organization.services import working_day_after

# Working days, of the branch or by the default calendar.
USUAL_TERM = 10
CHECKED_AFTER = 20  # by then it shows whether it has happened again


def _working_day_in(days: int, *, branch: Branch | None = None) -> date:
    return working_day_after(branch=branch, day=timezone.localdate(), number=days)


class DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=DayInput, validators=[validate_day], **kwargs)


class EmployeesField(forms.ModelMultipleChoiceField):
    """Any number of employees, each with position and branch: namesakes are told apart."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=Employee.objects.none(),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            **kwargs,
        )

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.full_name} · {obj.position} · {obj.branch}"

    def offer(
        self,
        measure: Measure | None = None,
        *,
        first: Employee | None = None,
        is_typed: bool = False,
    ) -> None:
        """Those who work here and those of the `measure`, who come first, as the `first` does.

        What `is_typed` may name anybody who was offered before.
        """
        chosen = Q(pk__in=measure.employees.values("pk")) if measure else Q(pk__in=[])
        known = Q() if is_typed else Q(is_active=True) | chosen
        leading = chosen | Q(pk=first.pk) if first else chosen
        place = Case(When(leading, then=0), default=1, output_field=IntegerField())
        found = Employee.objects.filter(known).select_related("position", "branch")
        self.queryset = found.order_by(place, "last_name", "first_name", "pk")


class MeasureForm(StepForm):
    title = LongText(label=_("What is to be done"), is_demanded=True)
    kind = forms.ChoiceField(label=_("Kind"), choices=Measure.Kind.choices)
    nature = forms.ChoiceField(
        label=_("What it is for"),
        choices=[
            (Measure.Nature.CORRECTIVE, _("to mend what has happened")),
            (Measure.Nature.PREVENTIVE, _("to keep it from happening")),
        ],
    )
    owner: "forms.ModelChoiceField[User]" = forms.ModelChoiceField(
        label=_("Owner"), queryset=None, empty_label=_("Choose who")
    )
    due_on = DayField(label=_("To be done by"))
    branch: "forms.ModelChoiceField[Branch]" = forms.ModelChoiceField(
        label=_("Branch"), queryset=None, required=False, empty_label=_("All branches")
    )
    employees = EmployeesField(label=_("For whom it is"))

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        branch: Branch | None = None,
        subject: Employee | None = None,
        follows: Measure | None = None,
    ) -> None:
        due_on = partial(_working_day_in, USUAL_TERM, branch=branch)
        initial: dict[str, Any] = {"due_on": due_on, "branch": branch}
        if follows:
            initial |= {
                "kind": follows.kind,
                "nature": follows.nature,
                "owner": follows.owner,
                "branch": follows.branch,
                "employees": follows.employees.all(),
            }
        super().__init__(data, initial=initial)
        field_of(self, "owner", forms.ModelChoiceField).queryset = possible_owners()
        field_of(self, "branch", forms.ModelChoiceField).queryset = Branch.objects.order_by("name")
        field_of(self, "employees", EmployeesField).offer(
            follows, first=subject, is_typed=data is not None
        )


class EmployeesForm(StepForm):
    employees = EmployeesField(label=_("For whom it is"))

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, measure: Measure | None = None
    ) -> None:
        initial = {"employees": measure.employees.all()} if measure else {}
        super().__init__(data, initial=initial)
        field_of(self, "employees", EmployeesField).offer(measure, is_typed=data is not None)

    @classmethod
    def of(cls, target: Measure) -> Self:
        return cls(measure=target)


class CompleteForm(StepForm):
    result = LongText(label=_("What was done"), is_demanded=True)
    check_on = DayField(label=_("See on this day whether it helped"))

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"check_on": partial(_working_day_in, CHECKED_AFTER)})


class CheckForm(StepForm):
    is_effective = forms.TypedChoiceField(
        label=_("Did it help?"),
        choices=[("yes", _("Yes, it does not happen any more")), ("no", _("No, it still happens"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    remark = LongText(label=_("By what you see it"), is_demanded=True)


class CancelForm(StepForm):
    reason = LongText(label=_("Why it is not needed"), is_demanded=True)


class RepeatForm(MeasureForm):
    """Filled in with what the measure was that did not help."""

    @classmethod
    def of(cls, target: Measure) -> Self:
        return cls(follows=target)


class RootCauseForm(StepForm):
    title = DemandedText(
        label=_("What lies behind the appeals"),
        help_text=_("For example: patients are not told that the doctor is late"),
    )
    description = LongText(label=_("In more detail"))
    owner: "forms.ModelChoiceField[User]" = forms.ModelChoiceField(
        label=_("Owner"), queryset=None, empty_label=_("Choose who")
    )
    category: "forms.ModelChoiceField[Category]" = forms.ModelChoiceField(
        label=_("Category"), queryset=None, required=False, empty_label=_("Any")
    )
    department: "forms.ModelChoiceField[Department]" = forms.ModelChoiceField(
        label=_("Department"), queryset=None, required=False, empty_label=_("Any department")
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        root_cause: RootCause | None = None,
        user: User | None = None,
    ) -> None:
        names = ("title", "description", "owner", "category", "department")
        initial = {name: getattr(root_cause, name) for name in names} if root_cause else {}
        super().__init__(data, initial=initial or {"owner": user})
        field_of(self, "owner", forms.ModelChoiceField).queryset = possible_owners()
        categories = field_of(self, "category", forms.ModelChoiceField)
        categories.queryset = Category.objects.all()
        categories.choices = [
            ("", _("Any")),
            *((row.pk, row.path) for row in in_tree_order(Category.objects.all())),
        ]
        chosen = root_cause.department_id if root_cause else None
        departments = Department.objects.offered(chosen=chosen)
        offered = field_of(self, "department", forms.ModelChoiceField)
        offered.queryset = departments.order_by("name")


class TieForm(StepForm):
    """On an appeal: the root cause it comes from."""

    root_cause: "forms.ModelChoiceField[RootCause]" = forms.ModelChoiceField(
        label=_("Root cause"), queryset=None, empty_label=_("Choose the root cause")
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, causes: QuerySet[RootCause]
    ) -> None:
        super().__init__(data)
        field_of(self, "root_cause", forms.ModelChoiceField).queryset = causes


class LinkForm(StepForm):
    """On a root cause: the number of an appeal that comes from it."""

    number = forms.CharField(label=_("Number of the appeal"), max_length=40)

    def __init__(self, data: Mapping[str, Any] | None = None, *, user: User | None = None) -> None:
        self.user = user
        super().__init__(data)
        self.fields["number"].widget.attrs["placeholder"] = "ОС-2026-000123"

    def clean_number(self) -> Feedback:
        number = self.cleaned_data["number"].strip().upper()
        documents = Feedback.objects.posted_visible_to(self.user)
        found = documents.filter(number__in=(number, f"ОС-{number}")).first()
        if found is None:
            raise ValidationError(_("You see no appeal with this number. Example: 2026-000123"))
        return found

    def arguments(self) -> dict:
        return {"feedback": self.cleaned_data["number"]}
