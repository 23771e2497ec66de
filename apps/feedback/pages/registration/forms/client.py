"""Whose appeal it is: a card that is looked for, or a new one from what is known (C1, W1)."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.clients.models import Client, contact_kind, normalise_contact
from apps.clients.permissions import can_create
from apps.clients.services import typed_so_far
from apps.core.values.keys import typed_key
from apps.core.values.presence import not_none
from apps.feedback.editing.client import NewCard
from apps.feedback.models import Feedback
from apps.organization.models import User

NEW = "new"
OFFERED = 8


class ClientFields(forms.Form):
    """`query` is what is looked for; with none those are offered whom the applicant's phone or
    e-mail belongs to."""

    query = ""
    feedback: Feedback  # of the form of the action, as is the user
    user: User | None

    client = forms.CharField(required=False, label=_("Client"))
    new_kind = forms.ChoiceField(choices=Client.Kind, required=False, label=_("Who it is"))
    new_company = forms.CharField(required=False, max_length=200, label=_("Company"))
    new_name = forms.CharField(required=False, max_length=200, label=_("Name or company"))
    new_phone = forms.CharField(required=False, max_length=40, label=_("Phone"))
    new_email = forms.CharField(required=False, max_length=254, label=_("E-mail"))
    comment = forms.CharField(
        required=False, label=_("Why"), widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.feedback.client_id:
            self.initial.update(
                new_kind=self.feedback.applicant_kind,
                new_company=self.feedback.applicant_company,
                new_name=self.feedback.applicant_name,
                new_phone=self.feedback.applicant_phone,
                new_email=self.feedback.applicant_email,
            )

    @property
    def may_make(self) -> bool:
        return can_create(not_none(self.user))

    @property
    def is_new(self) -> bool:
        """Nothing else is at hand: an applicant without a card that could be theirs."""
        chosen = self["client"].value()
        if self.feedback.client_id or self.query:
            return chosen == NEW
        return chosen == NEW or not (chosen or self.matches)

    @cached_property
    def matches(self) -> list[Client]:
        """The cards to choose from; one that was chosen is always among them."""
        seen = Client.objects.visible_to(not_none(self.user)).exclude(pk=self.feedback.client_id)
        found = seen.search(self.query) if self.query.strip() else seen.with_contact(self._known)
        offered = found.with_last_visit().prefetch_related("contacts").order_by("last_name", "pk")
        rows = list(offered[:OFFERED])
        chosen = typed_key(str(self["client"].value() or ""))
        if chosen and all(row.pk != chosen for row in rows):
            rows += seen.with_last_visit().filter(pk=chosen)
        return rows

    @property
    def _known(self) -> list[str]:
        """The phone and the e-mail of the applicant, as cards are compared by them."""
        own = (self.feedback.applicant_phone, self.feedback.applicant_email)
        known = []
        for value in filter(None, own):
            try:
                known.append(normalise_contact(contact_kind(value), value))
            except forms.ValidationError:  # a stranger may have left anything
                continue
        return known

    def clean(self) -> dict:
        data = not_none(super().clean())
        if data.get("client") == NEW:
            data["client"] = self._new_card(data)
            return data
        data["client"] = self._card(data.get("client", ""))
        if data["client"] is None:
            self.add_error("client", _("Choose the client."))
        return data

    def arguments(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("version", "client", "comment")}

    def refuse(self, error: forms.ValidationError) -> None:
        """What a new card lacks is told at the fields in which it is typed."""
        names = ("last_name", "first_name", "middle_name", "company")
        fields = {"contacts": "new_phone"} | dict.fromkeys(names, "new_name")
        if self.cleaned_data.get("new_kind") == Client.Kind.LEGAL_ENTITY:
            fields["company"] = "new_company"
        whole: dict[str | None, list[str]] = {None: error.messages}
        by_field = {**error.message_dict} if hasattr(error, "error_dict") else whole
        for name, messages in by_field.items():
            field = fields.get(name or "", name)
            self.add_error(field if field in self.fields else None, messages)

    def _card(self, typed: str) -> Client | None:
        return Client.objects.visible_to(not_none(self.user)).current_of(typed_key(typed))

    def _new_card(self, data: dict) -> NewCard | None:
        values, contacts = typed_so_far(data.get("new_name", ""))
        values |= self._of_company(data, values)
        if not values:
            self.add_error("new_name", _("Enter the name."))
            return None
        typed = filter(None, (data.get("new_phone"), data.get("new_email")))
        return NewCard(values=values, contacts=[*contacts, *({"value": value} for value in typed)])

    def _of_company(self, data: dict, named: dict) -> dict:
        """The company that was typed, and the kind that was chosen; a name may tell both (W1)."""
        company = data.get("new_company") or named.get("company", "")
        if data.get("new_kind") == Client.Kind.LEGAL_ENTITY:
            return {"kind": Client.Kind.LEGAL_ENTITY, "company": company}
        return {"company": company} if company else {}
