"""Choices of references as the forms show them."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.forms.models import ModelChoiceIterator
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.appeal_types.models import Category
from apps.clients.models import Client, Visit
from apps.clients.services import client_of_ticket, ticket_of
from apps.core.database.trees import with_all_below
from apps.core.values.keys import typed_key
from apps.core.web.forms import ChoicesAtOnce, MomentInput, ReferenceField
from apps.feedback.models import Feedback
from apps.organization.models import Employee, User
from apps.organization.services import people_away, say_who_is_away

FEW_VISITS = 8  # are read at a glance


class CategoryIterator(ModelChoiceIterator):
    """The tree of categories, a group per root; one query whatever the depth."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        yield ("", self.field.empty_label)
        children: defaultdict[int | None, list[Category]] = defaultdict(list)
        for category in self.queryset.select_related(None):
            children[category.parent_id].append(category)
        for root in children[None]:
            yield from self._branch(root, children)

    def _branch(self, root: Category, children: dict) -> Iterator[tuple[Any, Any]]:
        below = list(self._below(root, children, ()))
        if below:
            yield (
                root.name,
                [(root.pk, _("%(category)s: in general") % {"category": root}), *below],
            )
        else:
            yield (root.pk, root.name)

    def _below(
        self, category: Category, children: dict, path: tuple[str, ...]
    ) -> Iterator[tuple[int, str]]:
        for child in children[category.pk]:
            names = (*path, child.name)
            yield (child.pk, " › ".join(names))
            yield from self._below(child, children, names)


class CategoryField(ReferenceField):
    iterator = CategoryIterator


class FoundClientField(forms.Field):
    """The client of an appeal, by the ticket of who sees no cards and has found this one (W1)."""

    def __init__(self, *, user: User, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.user = user

    def prepare_value(self, value: Any) -> Any:
        """A number is the client of a draft of the user's own; what was sent stays as it is."""
        return ticket_of(client=value, user=self.user) if isinstance(value, int) else value

    def to_python(self, value: Any) -> Client | None:
        client = self.client_of(value)
        if value and client is None:
            raise forms.ValidationError(_("Find the client again by the whole phone or e-mail."))
        return client

    def client_of(self, value: Any) -> Client | None:
        return client_of_ticket(ticket=value, user=self.user) if value else None


class GoalIterator(ChoicesAtOnce):
    """The tree of categories is read only where a goal asks for one."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        yield ("", self.field.empty_label)
        goals = list(self.queryset.all())
        asked = any(goal.category_id for goal in goals)
        tree = list(Category.objects.values_list("pk", "parent_id")) if asked else []
        for goal in goals:
            goal.categories = with_all_below({goal.category_id} - {None}, tree)
            yield self.choice(goal)


class GoalSelect(forms.Select):
    """Each goal tells for which appeals it is, so that the page offers what fits."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value and (goal := value.instance).type_id:
            option["attrs"]["data-type"] = goal.type_id
        if value and value.instance.categories:
            keys = sorted(value.instance.categories)
            option["attrs"]["data-categories"] = " ".join(map(str, keys))
        return option


class GoalField(ReferenceField):
    iterator = GoalIterator
    widget = GoalSelect(attrs={"class": "form-select"})


class PersonField(ReferenceField):
    """Users; beside the name of who is away today stands who is his deputy."""

    @cached_property
    def _away(self) -> dict:
        return people_away()

    def label_from_instance(self, user: User) -> str:
        away = say_who_is_away(self._away.get(user.pk))
        return f"{user} ({away})" if away else str(user)


def whom_it_may_be_about() -> QuerySet[Employee]:
    """All employees: what a client tells may be of somebody who has left since; they come last."""
    employees = Employee.objects.select_related("position", "branch")
    return employees.order_by("-is_active", "last_name", "first_name", "middle_name")


class EmployeeField(ReferenceField):
    """Employees with job title and branch: namesakes are told apart; who has left is marked."""

    def label_from_instance(self, employee: Employee) -> str:
        left = "" if employee.is_active else _("does not work here")
        parts = (employee.full_name, employee.job_title, str(employee.branch), left)
        return " · ".join(filter(None, parts))


class TypeSelect(forms.Select):
    """Each type tells what its object is, so that the page asks for that one alone.

    `kept` is the kind of object that a document has of its type: {type: kind}.
    """

    kept: dict = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value:
            kind = self.kept.get(value.value, value.instance.object_kind)
            option["attrs"]["data-object-kind"] = kind
        return option


def incident_field() -> forms.DateTimeField:
    """Many tell the day and roughly the time: what they do not tell is left empty."""
    name = Feedback._meta.get_field("incident_at").verbose_name
    errors = {"invalid": gettext_lazy("Enter the day and the time, for example 22.11.2026 14:30.")}
    return forms.DateTimeField(
        required=False,
        label=capfirst(name),
        error_messages=errors,
        widget=MomentInput(attrs={"class": "form-control"}),
    )


class VisitSelect(forms.Select):
    """Each visit tells where and with whom it was, so that the page can fill that in."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value:
            visit = value.instance
            option["attrs"] |= {"data-branch": visit.branch_id, "data-employee": visit.employee_id}
        return option


class VisitChoices(ChoicesAtOnce):
    """The newest first; more than a few stand under their years, so that each can be found."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        yield "", self.field.empty_label
        visits = list(self.queryset.all())
        if len(visits) <= FEW_VISITS:
            yield from map(self.choice, visits)
            return
        for year, of_year in groupby(
            visits, lambda visit: timezone.localtime(visit.started_at).year
        ):
            yield str(year), [self.choice(visit) for visit in of_year]


class VisitField(ReferenceField):
    iterator = VisitChoices
    widget = VisitSelect(attrs={"class": "form-select"})

    def label_from_instance(self, visit: Visit) -> str:
        day = date_format(timezone.localtime(visit.started_at), "j E Y, H:i")
        return f"{day} · {visit.service} · {visit.employee.short_name}"


class CardField(ReferenceField):
    """A client by the key of a card that the user sees; what was merged leads to its current card.

    It may have been merged while the form was open.
    """

    def __init__(self, *, user: User, **kwargs: Any) -> None:
        self.cards = Client.objects.visible_to(user)
        super().__init__(self.cards, required=False, **kwargs)

    def client_of(self, value: Any) -> Client | None:
        """Whom the page shows as chosen; what cannot be read is nobody."""
        return self.cards.current_of(typed_key(str(value or "")))

    def to_python(self, value: Any) -> Client | None:
        try:
            return super().to_python(value)
        except forms.ValidationError:
            card = self.client_of(value)
            if card is None:
                raise
            return card


class TextsField(forms.MultipleChoiceField):
    """Any number of texts, each a value of its own; the page writes their boxes itself."""

    widget = forms.MultipleHiddenInput

    def valid_value(self, value: str) -> bool:
        return True


class SeveralFilesInput(forms.FileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Any number of files; each is inspected by the service that attaches it."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [super(SeveralFilesField, self).clean(file) for file in data or []]
