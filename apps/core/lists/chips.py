"""The filters of a list in words, each with the address of the view without it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise

from apps.core.lists.querystring import QueryString
from apps.core.transfer.csv_files import DATE_FORMAT

SHOWN = 60  # characters of what was not understood


@dataclass(frozen=True)
class Chip:
    label: str | Promise | None
    value: str
    address: str


def chips_of(
    form: forms.BaseForm, view: QueryString, *, told: Collection[str] = ()
) -> Iterator[Chip]:
    """Yield a chip for every value that `form`, already validated, narrows by.

    What was not understood stands as it is in the address. `told` are names that others tell of.
    """
    for name, field in form.fields.items():
        if name in told or name not in view:
            continue
        rest = str(view.without(name))
        if name in form.errors:
            yield Chip(field.label, view.last(name), rest)
            continue
        value = form.cleaned_data[name]
        if isinstance(value, str | date) or hasattr(value, "pk"):
            yield from (Chip(field.label, _in_words(field, each), rest) for each in [value] if each)
            continue
        for each in value:
            rest = str(view.without_value(name, str(getattr(each, "pk", each))))
            yield Chip(field.label, _in_words(field, each), rest)


def wrong_chips(form: forms.BaseForm, view: QueryString) -> Iterator[Chip]:
    """Yield each filter that was not understood, as it stands in the address."""
    for name in form.errors:
        asked = ", ".join(view.get(name, ()))[:SHOWN].replace("\x00", "")
        yield Chip(form.fields[name].label, asked, str(view.without(name)))


def _in_words(field: Any, value: Any) -> str:
    if getattr(field, "null_label", None) is not None and value == field.null_value:
        return str(field.null_label)
    if hasattr(value, "pk"):
        return field.label_from_instance(value)
    if isinstance(value, date):
        return value.strftime(DATE_FORMAT)
    return str(dict(field.choices).get(value, value)) if hasattr(field, "choices") else str(value)
