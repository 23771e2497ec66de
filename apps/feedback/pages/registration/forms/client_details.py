"""What a request needs to know of its client and his card lacks, filled in where one is (C5)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.clients.models import normalise_contact
from apps.clients.services import CONTACT_DETAILS, name_of_detail
from apps.core.web.forms import BirthDateField, DayInput


class ClientDetailsForm(forms.Form):
    """A field for each detail in `names`; what is left empty stays as it is on the card."""

    phone = forms.CharField(max_length=40, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    email = forms.CharField(max_length=254, widget=forms.TextInput(attrs={"inputmode": "email"}))
    city = forms.CharField(max_length=80)
    middle_name = forms.CharField(max_length=80)
    birth_date = BirthDateField(widget=DayInput)
    inn = forms.CharField(max_length=12, widget=forms.TextInput(attrs={"inputmode": "numeric"}))

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        names: Iterable[str],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, prefix="detail", auto_id="%s_of_client", initial=initial)
        names = set(names)
        for name in list(self.fields):
            field = self.fields[name]
            field.required, field.label = False, capfirst(name_of_detail(name))
            if name not in names:
                del self.fields[name]

    @classmethod
    def of(cls, data: Mapping[str, Any], *, asked: Iterable[str]) -> "ClientDetailsForm":
        """The form as it came in: with those of the fields that the request asks for."""
        sent = {name for name in asked if f"detail-{name}" in data}
        return cls(data, names=sent)

    @property
    def values(self) -> dict:
        """What was typed and understood."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    def clean(self) -> dict:
        for name in self.fields.keys() & set(CONTACT_DETAILS):
            value = self.cleaned_data.get(name)
            try:
                _normalised = value and normalise_contact(name, value)
            except ValidationError as error:
                self.add_error(name, error)
        if self.is_bound and not self.errors and not self.values:
            self.add_error(None, _("Fill in at least one field."))
        return self.cleaned_data

    def refuse(self, error: ValidationError) -> None:
        """Mark what the service has refused at its fields."""
        for name, messages in error.message_dict.items():
            self.add_error(name if name in self.fields else None, messages)

    def collide(self, collisions: Iterable) -> None:
        """Tell what a colleague has written meanwhile; what was typed stays in the field."""
        for collision in collisions:
            text = _("Now on the card: %(value)s") % {"value": collision.theirs}
            self.add_error(collision.name if collision.name in self.fields else None, text)
