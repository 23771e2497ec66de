"""What is chosen in the settings of the routing: for a rule, and for an appeal made up to try."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from apps.appeal_types.models import AppealType, Category, Urgency
from apps.appeal_types.services import with_parents
from apps.core.database.trees import in_tree_order
from apps.feedback.models import Feedback
from apps.feedback.services import follow_type
from apps.organization.models import Branch, Department, Employee


class CategoryIterator(ModelChoiceIterator):
    field: "CategoryField"

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        yield ("", self.field.empty_label)
        for category in in_tree_order(self.queryset):
            yield self.choice(category)


class CategoryField(forms.ModelChoiceField):
    """All categories in the order of the tree, each with what it is part of."""

    iterator = CategoryIterator

    def label_from_instance(self, category: Category) -> str:
        return category.path


class DepartmentField(forms.ModelChoiceField):
    def label_from_instance(self, department: Department) -> str:
        return department.full_name


class EmployeeField(forms.ModelChoiceField):
    def label_from_instance(self, employee: Employee) -> str:
        return f"{employee.full_name} · {employee.position}"


class TrialForm(forms.Form):
    """An appeal as far as the rules ask for it."""

    type = forms.ModelChoiceField(AppealType.objects.all(), label=_("Appeal type"))
    branch = forms.ModelChoiceField(Branch.objects.all(), label=_("Branch"))
    category = CategoryField(with_parents(), required=False, label=_("Category"))
    urgency = forms.ChoiceField(choices=Urgency, initial=Urgency.NORMAL, label=_("Urgency"))
    subject_employee = EmployeeField(
        Employee.objects.select_related("position", "user", "department__head__user"),
        required=False,
        label=_("Subject employee"),
        help_text=_("Asked where the type is about an employee."),
    )

    @property
    def appeal(self) -> Feedback:
        """Not saved; what its type does not ask for is left out, as at a registration."""
        appeal = Feedback(**self.cleaned_data)
        follow_type(appeal)
        return appeal
