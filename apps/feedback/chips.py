"""The filters of the register in words, each with the address of the view without it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.utils.translation import pgettext

from apps.core.lists.querystring import QueryString
from apps.core.periods import CUSTOM, Period, Unit
from apps.feedback.filters import NONE

PERIOD = ("period", "date_from", "date_to")


@dataclass(frozen=True)
class Chip:
    label: str
    value: str
    address: str


def chips_of(form: forms.Form, view: QueryString) -> Iterator[Chip]:
    """Yield a chip for every value that `form`, a valid one, narrows by."""
    if words := _period_in_words(form.cleaned_data):
        yield Chip(pgettext("when", "Registered"), words, str(view.without(*PERIOD)))
    for name, value in form.cleaned_data.items():
        if name in PERIOD:
            continue
        values = [value] if isinstance(value, str) else value
        for each in filter(None, values):
            key = str(getattr(each, "pk", each))
            label = form.fields[name].label
            yield Chip(
                label, _in_words(form.fields[name], each), str(view.without_value(name, key))
            )


def wrong_chips(form: forms.Form, view: QueryString) -> Iterator[Chip]:
    """Yield each filter that was not understood, as it stands in the address."""
    for name in form.errors:
        asked = ", ".join(view.get(name, ()))[:60].replace("\x00", "")
        yield Chip(form.fields[name].label, asked, str(view.without(name)))


def _in_words(field: forms.Field, value) -> str:
    if value == NONE:
        return str(field.null_label)
    if hasattr(value, "pk"):
        return field.label_from_instance(value)
    return str(dict(field.choices).get(value, value)) if hasattr(field, "choices") else value


def _period_in_words(values: dict) -> str:
    days = Period(values.get("date_from"), values.get("date_to"))
    period = values.get("period")
    named = str(Unit(period).label) if period and period != CUSTOM else ""
    return ", ".join(filter(None, (named, "" if days == Period() else days.in_days)))
