"""Choices of references as the forms show them."""

from collections import defaultdict

from django import forms
from django.db.models import QuerySet
from django.forms.models import ModelChoiceIterator
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from apps.appeal_types.models import Category
from apps.clients.models import Client
from apps.core.values.keys import typed_key
from apps.core.web.forms import ReferenceField
from apps.organization.models import Employee
from apps.organization.services import people_away, say_who_is_away


class CategoryIterator(ModelChoiceIterator):
    """The tree of categories, a group per root; one query whatever the depth."""

    def __iter__(self):
        yield ("", self.field.empty_label)
        children = defaultdict(list)
        for category in self.queryset:
            children[category.parent_id].append(category)
        for root in children[None]:
            yield from self._branch(root, children)

    def _branch(self, root: Category, children: dict):
        below = list(self._below(root, children, ()))
        if below:
            yield (
                root.name,
                [(root.pk, _("%(category)s: in general") % {"category": root}), *below],
            )
        else:
            yield (root.pk, root.name)

    def _below(self, category: Category, children: dict, path: tuple[str, ...]):
        for child in children[category.pk]:
            names = (*path, child.name)
            yield (child.pk, " › ".join(names))
            yield from self._below(child, children, names)


class CategoryField(ReferenceField):
    iterator = CategoryIterator


class PersonField(ReferenceField):
    """Users; beside the name of who is away today stands who is his deputy."""

    @cached_property
    def _away(self) -> dict:
        return people_away()

    def label_from_instance(self, user) -> str:
        away = say_who_is_away(self._away.get(user.pk))
        return f"{user} ({away})" if away else str(user)


def whom_it_may_be_about() -> QuerySet[Employee]:
    """All employees: what a client tells may be of somebody who has left since; they come last."""
    employees = Employee.objects.select_related("position", "branch")
    return employees.order_by("-is_active", "last_name", "first_name", "middle_name")


class EmployeeField(ReferenceField):
    """Employees with position and branch: namesakes are told apart; who has left is marked."""

    def label_from_instance(self, employee) -> str:
        parts = [employee.full_name, str(employee.position), str(employee.branch)]
        return " · ".join(parts if employee.is_active else [*parts, _("does not work here")])


class TypeSelect(forms.Select):
    """Each type tells what its object is, so that the page asks for that one alone.

    `kept` is the kind of object that a document has of its type: {type: kind}.
    """

    kept: dict = {}

    def create_option(self, name, value, *args, **kwargs) -> dict:
        option = super().create_option(name, value, *args, **kwargs)
        if value:
            kind = self.kept.get(value.value, value.instance.object_kind)
            option["attrs"]["data-object-kind"] = kind
        return option


class VisitSelect(forms.Select):
    """Each visit tells where and with whom it was, so that the page can fill that in."""

    def create_option(self, name, value, *args, **kwargs) -> dict:
        option = super().create_option(name, value, *args, **kwargs)
        if value:
            visit = value.instance
            option["attrs"] |= {"data-branch": visit.branch_id, "data-employee": visit.employee_id}
        return option


class VisitField(ReferenceField):
    widget = VisitSelect(attrs={"class": "form-select"})

    def label_from_instance(self, visit) -> str:
        day = date_format(timezone.localtime(visit.started_at), "j E Y, H:i")
        return f"{day} · {visit.service} · {visit.employee.short_name}"


class CardField(ReferenceField):
    """A client by key; the card may have been merged into another one while the form was open."""

    def to_python(self, value) -> Client | None:
        try:
            return super().to_python(value)
        except forms.ValidationError:
            card = self.queryset.current_of(typed_key(str(value)))
            if card is None:
                raise
            return card


class SeveralFilesInput(forms.FileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Any number of files; each is inspected by the service that attaches it."""

    widget = SeveralFilesInput

    def clean(self, data, initial=None) -> list:
        return [super(SeveralFilesField, self).clean(file) for file in data or []]
