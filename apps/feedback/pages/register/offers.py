"""What the panel of filters offers to choose from, where no choice is fixed."""

from collections.abc import Iterable

from django import forms

from apps.appeal_types.models import Category
from apps.core.database.trees import in_tree_order
from apps.core.web.fields import field_of
from apps.feedback.pages.register.filters import NONE, ReferencesField, TextsField
from apps.organization.models import Department


def offer_choices(form: forms.Form, cities: Iterable[str]) -> None:
    """Fill the lists that the panel of filters offers: the tree in its order, cities in use."""
    category = field_of(form, "category", ReferencesField)
    tree = [(node.pk, node.path) for node in in_tree_order(Category.objects.all())]
    category.widget.choices = [(NONE, category.null_label), *tree]
    departments = field_of(form, "department", ReferencesField)
    departments.label_from_instance = _department_label
    field_of(form, "city", TextsField).choices = [(city, city) for city in cities]


def _department_label(department: Department) -> str:
    return f"{department} ({department.branch})" if department.branch else str(department)
