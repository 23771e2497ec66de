"""What is typed once for many documents. The services say of each what is wrong with it."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.appeal_types.models import Category, Urgency
from apps.complaints.pages.bulk import Selection
from apps.core.actions import declared
from apps.core.actions.forms import LongText, Tick
from apps.core.database.trees import in_tree_order
from apps.core.values.presence import not_none
from apps.core.web.fields import field_of
from apps.feedback.permissions import possible_responsibles
from apps.organization.models import Department, User
from apps.routing.services import DAY_ENDS

ROUTE = "routing.route"
NAMED = 20  # numbers in one warning


class BulkForm(forms.Form):
    """`values` is what the change keeps: texts, and references by their keys.

    `key` makes a second click the same change.
    """

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, values: dict | None = None
    ) -> None:
        initial = {"key": uuid4()} | self.typed_before(values or {})
        super().__init__(data, initial=initial)

    def typed_before(self, values: dict) -> dict:
        return {name.removesuffix("_id"): value for name, value in values.items()}

    @property
    def values(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}

    def needs_confirmation(self, selection: Selection) -> bool:
        """Whether somebody is to look once more before it begins; the form says at what."""
        return False


def field_of_one(code: str, name: str, **said: object) -> forms.Field:
    """The field as the form of the action on one document has it: beside a name, who is away."""
    form: Any = declared(code).form
    field: forms.Field = deepcopy(form.base_fields[name])
    for what, words in said.items():
        setattr(field, what, words)
    return field


class BulkReassignForm(BulkForm):
    # What it offers is given when the form is made.
    responsible: "forms.ModelChoiceField[User]" = forms.ModelChoiceField(queryset=None)
    comment = LongText(label=_("Why"))

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, values: dict | None = None
    ) -> None:
        super().__init__(data, values=values)
        self.fields["responsible"] = field_of_one(
            "feedback.reassign",
            "responsible",
            label=_("Responsible"),
            empty_label=_("Choose the responsible"),
            queryset=possible_responsibles(),
        )

    @property
    def values(self) -> dict:
        data = self.cleaned_data
        return {"responsible_id": data["responsible"].pk, "comment": data["comment"]}


class BulkRouteForm(BulkForm):
    # Both are given when the form is made.
    department: "forms.ModelChoiceField[Department]" = forms.ModelChoiceField(queryset=None)
    due_on = forms.DateField()
    comment = LongText(label=_("Comment for the head"))
    confirmed = forms.CharField(
        required=False, widget=forms.HiddenInput, label=_("Set this date all the same")
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, values: dict | None = None
    ) -> None:
        super().__init__(data, values=values)
        offered = Department.objects.offered().select_related("branch", "head")
        self.fields["department"] = field_of_one(ROUTE, "department", queryset=offered)
        self.fields["due_on"] = field_of_one(ROUTE, "due_on")
        self.fields["due_on"].widget.attrs["min"] = timezone.localdate().isoformat()

    def typed_before(self, values: dict) -> dict:
        typed = super().typed_before(values)
        if "due_at" in typed:
            typed["due_on"] = timezone.localdate(datetime.fromisoformat(typed["due_at"]))
        return typed

    @property
    def values(self) -> dict:
        data = self.cleaned_data
        due_at = timezone.make_aware(datetime.combine(data["due_on"], DAY_ENDS))
        key = data["department"].pk
        return {"department_id": key, "due_at": due_at.isoformat(), "comment": data["comment"]}

    def needs_confirmation(self, selection: Selection) -> bool:
        """Later than the law allows some of them, or a day off: a tick for that day (C6)."""
        day = self.cleaned_data["due_on"]
        doubts = [*self._past_the_law(selection), *self._days_off(selection)]
        if not doubts or self.cleaned_data["confirmed"] == day.isoformat():
            return False
        self.fields["confirmed"].widget = Tick(day.isoformat())
        self.add_error("due_on", doubts)
        return True

    def _past_the_law(self, selection: Selection) -> Iterator[str]:
        late = selection.past_the_law(datetime.fromisoformat(self.values["due_at"]))
        numbers = ", ".join(not_none(each.number) for each in late[:NAMED])
        numbers += "…" if len(late) > NAMED else ""
        if late:
            yield ngettext(
                "The date is after the term by law of %(count)s appeal: %(numbers)s.",
                "The date is after the term by law of %(count)s appeals: %(numbers)s.",
                len(late),
            ) % {"count": len(late), "numbers": numbers}

    def _days_off(self, selection: Selection) -> Iterator[str]:
        day = self.cleaned_data["due_on"]
        closed = [str(branch) for branch in selection.branches_off(day)]
        if closed:
            words = _("%(day)s is a day off here: %(branches)s.")
            yield words % {"day": date_format(day, "j E"), "branches": ", ".join(closed)}


class BulkUrgencyForm(BulkForm):
    urgency = forms.ChoiceField(
        choices=[("", _("Choose the urgency")), *Urgency.choices], label=_("Urgency")
    )
    comment = LongText(label=_("Why"))


class CategoryIterator(ModelChoiceIterator):
    """The tree of categories, children under their parents."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        yield ("", self.field.empty_label)
        for category in in_tree_order(self.queryset):
            yield self.choice(category)


class CategoryField(forms.ModelChoiceField):
    iterator = CategoryIterator

    def label_from_instance(self, category: Category) -> str:
        return category.path


class BulkCategoryForm(BulkForm):
    category = CategoryField(
        queryset=None, label=_("Category"), empty_label=_("Choose the category")
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, values: dict | None = None
    ) -> None:
        super().__init__(data, values=values)
        categories = field_of(self, "category", forms.ModelChoiceField)
        categories.queryset = Category.objects.filter(is_active=True)

    @property
    def values(self) -> dict:
        return {"category_id": self.cleaned_data["category"].pk}


FORMS: dict[str, type[BulkForm]] = {
    "reassign": BulkReassignForm,
    "route": BulkRouteForm,
    "set_urgency": BulkUrgencyForm,
    "set_category": BulkCategoryForm,
}
