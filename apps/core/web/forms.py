from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import Model
from django.forms.models import ModelChoiceIterator
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest

from apps.core.database.together import find_each
from apps.core.values.dates import in_the_past, validate_birth_date
from apps.core.values.keys import typed_key
from apps.core.values.presence import not_none
from apps.core.web.controls import written


class ProductRenderer(TemplatesSetting):
    """Every form of the product looks the same: `{{ form }}`, or `{{ form.city.as_field_group }}`.

    Django admin draws its forms by its own templates and is not touched by this.
    """

    form_template_name = "components/form.html"
    field_template_name = "components/_field.html"

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        widget = context.get("widget")
        html = widget and written(template_name, widget)
        return super().render(template_name, context, request) if html is None else html


class ChoicesAtOnce(ModelChoiceIterator):
    """Reads what there is to choose in one question; Django asks through a cursor, in four."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        yield from map(self.choice, self.queryset.all())


class ReferenceField(forms.ModelChoiceField):
    """One of the rows of a reference, which are few enough for a page."""

    iterator: type[ModelChoiceIterator] = ChoicesAtOnce
    chosen: Model | None = None  # what a `FormOfReferences` has looked up already

    def to_python(self, value: Any) -> Any:
        if self.chosen is not None and str(self.chosen.pk) == str(value):
            return self.chosen
        return super().to_python(value)


class FormOfReferences(forms.Form):
    """A form whose `ReferenceField`s are looked up together, in one query."""

    def _clean_fields(self) -> None:
        asked = {field: key for field, key in self._chosen_keys() if key is not None}
        found = find_each([not_none(field.queryset).filter(pk=key) for field, key in asked.items()])
        for field, row in zip(asked, found, strict=True):
            field.chosen = row
        super()._clean_fields()  # type: ignore[misc]  # not in the stubs

    def _chosen_keys(self) -> Iterator[tuple[ReferenceField, int | None]]:
        for name, field in self.fields.items():
            if isinstance(field, ReferenceField) and not field.disabled:
                yield field, typed_key(self[name].data or "")


class BirthDateField(forms.DateField):
    """A day that has been, whoever types it with two digits of its year."""

    default_validators = [validate_birth_date]

    def strptime(self, value: str, format: str) -> date:
        day = super().strptime(value, format)
        return in_the_past(day) if "%y" in format else day


class DayInput(forms.DateInput):
    """A day, chosen in the browser's calendar.

    A browser leaves such a field empty unless the value is an ISO date. So anything else is shown
    as text, for people to see what was typed.
    """

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["value"]
        context["widget"]["type"] = "date" if not shown or _is_iso_day(shown) else "text"
        return context


class MomentInput(forms.DateTimeInput):
    """A day and a time, chosen in the browser's calendar; as `DayInput` what is neither is text."""

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["value"]
        context["widget"]["type"] = "datetime-local" if not shown or _is_moment(shown) else "text"
        return context


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).isoformat(timespec="minutes") == text
    except ValueError:
        return False


def _is_iso_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
