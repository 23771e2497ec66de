import json

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.clients.models import (
    Client,
    Consent,
    contact_kind,
    known_contacts,
    normalise_contact,
)
from apps.clients.namesakes import marks_in_words, namesakes_of
from apps.core.web.forms import BirthDateField, DayInput
from apps.organization.models import zone_choices


class ContactForm(forms.Form):
    """One phone or e-mail; what it is, is seen from what is typed."""

    value = forms.CharField(label=_("Phone or e-mail"), max_length=254, required=False)
    note = forms.CharField(label=_("Note"), max_length=120, required=False)

    def __init__(self, *args, known: dict[str, str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.known = known

    def clean(self) -> dict:
        value = (self.cleaned_data.get("value") or "").strip()
        if not value:
            if self.cleaned_data.get("note"):
                self.add_error("value", _("Enter the phone or e-mail that the note is for."))
            return self.cleaned_data
        if value in self.known:  # whatever it is, it stands on the card already
            self.cleaned_data["normalized"] = self.known[value]
            return self.cleaned_data
        try:
            self.cleaned_data["normalized"] = normalise_contact(contact_kind(value), value)
        except ValidationError as error:
            self.add_error("value", error)
        return self.cleaned_data


ContactFormSet = forms.formset_factory(ContactForm, extra=2, max_num=20, validate_max=True)


class ClientForm(forms.ModelForm):
    """A client with his contacts, as one form.

    A phone or e-mail that another client has is told once (`duplicates`), and of a new client who
    is called the same (`namesakes`); `save_anyway` says that it is another client nevertheless:
    families share a phone. `seen` carries what stood on the card
    when the form was opened, to notice what a colleague changes meanwhile.
    """

    save_anyway = forms.BooleanField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Client
        fields = (
            "kind",
            "company",
            "inn",
            "last_name",
            "first_name",
            "middle_name",
            "birth_date",
            "city",
            "note",
        )
        field_classes = {"birth_date": BirthDateField}
        widgets = {
            "kind": forms.RadioSelect,
            "birth_date": DayInput(),
            "note": forms.Textarea(attrs={"rows": 3}),
            "inn": forms.TextInput(attrs={"inputmode": "numeric"}),
        }

    def __init__(
        self, *args, by, contacts: list[dict] = (), seen: dict | None = None, **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.initial["seen"] = json.dumps(seen or {}, ensure_ascii=False)
        self.duplicates: list[Client] = []
        self.namesakes: list[Client] = []
        # Not both: a row that is sent as it stands there would count as left blank.
        content = {"data": self.data} if self.is_bound else {"initial": list(contacts)}
        known = known_contacts(self.instance)
        self.contacts = ContactFormSet(**content, prefix="contacts", form_kwargs={"known": known})

    def is_valid(self) -> bool:
        both = [super().is_valid(), self.contacts.is_valid()]
        if not all(both):
            return False
        if not self.cleaned_data["save_anyway"]:
            self.duplicates = self._same_contacts()
            self.namesakes = [] if self.instance.pk else self._same_name()
        return not (self.duplicates or self.namesakes)

    @property
    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    @property
    def contact_values(self) -> list[dict]:
        return [row for row in self.contacts.cleaned_data if row.get("value")]

    def clean_seen(self) -> dict[str, str]:
        """What cannot be read is nothing seen: then every difference is asked about."""
        try:
            seen = json.loads(self.cleaned_data["seen"])
        except (ValueError, RecursionError):
            return {}
        return {k: str(v) for k, v in seen.items()} if isinstance(seen, dict) else {}

    def _same_name(self) -> list[Client]:
        """Of those that the user may see; one with the same phone is told of already."""
        seen = Client.objects.visible_to(self.by)
        known = {client.pk for client in self.duplicates}
        return [each for each in namesakes_of(self.instance, seen) if each.pk not in known]

    @property
    def alike(self) -> list[tuple[Client, str]]:
        """Who may be meant, with what tells them apart."""
        known = [*self.duplicates, *self.namesakes]
        return [(client, ", ".join(marks_in_words(client))) for client in known]

    def _same_contacts(self) -> list[Client]:
        """Other clients that the user may see, with a contact that is new on this card."""
        own = self.instance.contacts.all() if self.instance.pk else ()
        known = {contact.normalized for contact in own}
        new = [row["normalized"] for row in self.contact_values if row["normalized"] not in known]
        others = Client.objects.visible_to(self.by).with_contact(new).exclude(pk=self.instance.pk)
        return list(others.prefetch_related("contacts")[:5]) if new else []


class ConsentForm(forms.Form):
    """By which channels the client wants to be told, and what his clock shows."""

    wanted = forms.MultipleChoiceField(
        choices=Consent.Channel.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("The client is told of his appeals by"),
    )
    time_zone = forms.ChoiceField(
        choices=lambda: [("", _("as at the branch")), *zone_choices()],
        required=False,
        label=_("Time zone of the client"),
        help_text=_("Nothing is sent to him at night by this clock."),
    )
    note = forms.CharField(
        max_length=200, required=False, label=_("Note"), help_text=_("How he told it, for example.")
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_seen(self) -> list[str]:
        return self.cleaned_data["seen"].split()
