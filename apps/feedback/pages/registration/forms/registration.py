import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.appeal_types.models import AppealObject, AppealType, Category, Goal, Urgency
from apps.clients.models import Client, Visit
from apps.clients.permissions import can_view
from apps.core.text.editor import RichTextEditor
from apps.core.text.richtext import MAX_LENGTH, html_to_store, html_to_text
from apps.core.values.dates import validate_day
from apps.core.values.presence import not_none
from apps.core.web.fields import field_of
from apps.core.web.forms import DayInput, FormOfReferences, ReferenceField
from apps.core.web.money import KeptMoneyField
from apps.feedback.models import PAYMENT_FIELDS, Feedback
from apps.feedback.models.agreements import agreements_said, read_agreement
from apps.feedback.models.goal import GOAL_LENGTH
from apps.feedback.pages.registration.forms.fields import (
    CardField,
    CategoryField,
    EmployeeField,
    FoundClientField,
    GoalField,
    SeveralFilesField,
    TextsField,
    VisitField,
    incident_field,
    whom_it_may_be_about,
)
from apps.feedback.permissions import possible_responsibles
from apps.organization.models import Branch, User

# With any of these there is something worth keeping. The choices alone are made again in a moment,
# and drafts of nothing but a type would hide those that somebody needs.
TYPED_FIELDS = (
    "client",
    "applicant_company",
    "applicant_name",
    "applicant_phone",
    "applicant_email",
    "city",
    "subject_text",
    "goal_text",
    "disputed_document",
    "disputed_amount",
    "disputed_reference",
)

# What the services demand before registration; the object and the category follow the type.
DEMANDED_FIELDS = (
    "type",
    "subject_employee",
    "subject_object",
    "subject_text",
    "category",
    "branch",
    "statement",
)

OFFERED_VISITS = 1000  # of a company with a fleet; whoever else has been here less often
NO_VISIT = _("not about a visit")

# The client is found and made by forms of their own, and forms cannot stand within one another.
OUTSIDE = {"form": "registration"}
SEARCHABLE = {"data-searchable": "", "data-nothing-found": _("Nothing was found")}


def label(name: str) -> str:
    """The name of a field as every page calls it."""
    return capfirst(Feedback._meta.get_field(name).verbose_name)


class RegistrationForm(FormOfReferences):
    """What is written down of an appeal, as incomplete as it is; the services demand the rest.

    Every field is optional here, because the same form keeps drafts (B9). `demand` marks what
    registration still misses.
    """

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    applicant_kind = forms.ChoiceField(
        choices=Client.Kind,
        initial=Client.Kind.PERSON,
        required=False,
        widget=forms.Select(attrs=OUTSIDE),
        label=_("Person or legal entity"),
    )
    applicant_company = forms.CharField(
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=OUTSIDE),
        label=label("applicant_company"),
    )
    applicant_name = forms.CharField(
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=OUTSIDE),
        label=label("applicant_name"),
    )
    applicant_phone = forms.CharField(
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs=OUTSIDE | {"type": "tel"}),
        label=label("applicant_phone"),
    )
    applicant_email = forms.CharField(
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs=OUTSIDE | {"inputmode": "email"}),
        label=label("applicant_email"),
    )
    city = forms.CharField(
        max_length=80, required=False, widget=forms.TextInput(attrs=OUTSIDE), label=label("city")
    )
    type = ReferenceField(
        AppealType.objects.filter(is_active=True),
        required=False,
        empty_label=None,
        widget=forms.RadioSelect,
        label=label("type"),
    )
    subject_employee = EmployeeField(
        whom_it_may_be_about(),
        required=False,
        empty_label=_("Start typing the name"),
        widget=forms.Select(attrs=SEARCHABLE),
        label=_("Which employee"),
    )
    subject_object = ReferenceField(
        AppealObject.objects.filter(is_active=True),
        required=False,
        empty_label=_("Start typing"),
        widget=forms.Select(attrs=SEARCHABLE),
        label=_("About what"),
    )
    subject_text = forms.CharField(max_length=250, required=False, label=_("About what exactly"))
    category = CategoryField(
        # With the levels above what is chosen: policies and rules of routing ask for them.
        Category.objects.filter(is_active=True).select_related("parent__parent__parent"),
        required=False,
        empty_label=_("Start typing"),
        widget=forms.Select(attrs=SEARCHABLE),
        label=label("category"),
    )
    branch = ReferenceField(
        Branch.objects.filter(is_active=True),
        required=False,
        empty_label=_("not chosen yet"),
        label=label("branch"),
    )
    channel = forms.ChoiceField(
        choices=Feedback.Channel, initial=Feedback.Channel.PHONE, label=_("How it came in")
    )
    visit = VisitField(
        Visit.objects.none(),
        required=False,
        empty_label=NO_VISIT,
        label=label("visit"),
    )
    incident_at = incident_field()
    responsible = ReferenceField(
        queryset=None,
        required=False,
        empty_label=_("not chosen yet"),
        label=label("responsible"),
    )
    # Whom the page has proposed, by key: the same in `responsible` is nobody's choice.
    proposed = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    urgency = forms.ChoiceField(
        choices=Urgency, initial=Urgency.NORMAL, required=False, label=label("urgency")
    )
    harm = forms.BooleanField(
        required=False,
        label=label("harm"),
        help_text=_("The urgency becomes critical at once."),
    )
    statement = forms.CharField(
        max_length=MAX_LENGTH,
        required=False,
        widget=RichTextEditor(attrs={"aria-label": label("statement")}),
        label=label("statement"),
    )
    goal = GoalField(
        Goal.objects.filter(is_active=True),
        required=False,
        empty_label=_("not told"),
        label=label("goal"),
    )
    goal_text = forms.CharField(max_length=GOAL_LENGTH, required=False, label=label("goal_text"))
    # What was said of what the rail has `offered`, as «kind:text»: kept in these words (C7).
    said = TextsField(required=False)
    offered = TextsField(required=False)
    disputed_document = forms.CharField(
        max_length=100,
        required=False,
        label=_("Document: a receipt, a contract"),
        help_text=_("For example: receipt № 118"),
    )
    disputed_on = forms.DateField(
        required=False,
        label=_("Date of the payment"),
        widget=DayInput,
        validators=[validate_day],
    )
    disputed_amount = KeptMoneyField(required=False, label=_("Amount, roubles"))
    disputed_reference = forms.CharField(
        max_length=100, required=False, label=_("Number in another system")
    )
    files = SeveralFilesField(  # type: ignore[assignment]  # what was sent is `files` of the form
        required=False, label=_("Files")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = CardField if can_view(user) else FoundClientField
        widget = forms.HiddenInput(attrs=OUTSIDE)
        self.fields["client"] = field(user=user, widget=widget, label=label("client"))
        field_of(self, "responsible", ReferenceField).queryset = possible_responsibles()
        field_of(self, "visit", VisitField).queryset = Visit.objects.filter(
            client__in=Client.objects.visible_to(user)
        )
        for name in DEMANDED_FIELDS:
            self.fields[name].__dict__["is_demanded"] = True
            self.fields[name].widget.attrs["aria-required"] = "true"

    def clean_statement(self) -> str:
        """Raises `ValidationError` here, not in the service: a draft is saved without it."""
        try:
            return html_to_store(self.cleaned_data["statement"], "statement")
        except ValidationError as error:
            raise ValidationError(error.messages) from error

    def clean_applicant_kind(self) -> str:
        return self.cleaned_data["applicant_kind"] or Client.Kind.PERSON

    def clean_said(self) -> list[dict]:
        return [
            each.kept for each in agreements_said(map(read_agreement, self.cleaned_data["said"]))
        ]

    def clean_urgency(self) -> str:
        return self.cleaned_data["urgency"] or Urgency.NORMAL

    @property
    def values(self) -> dict:
        """What was understood, for the services; fields with errors are left as they were."""
        own = {"key", "files", "proposed", "said", "offered"}
        values = {name: value for name, value in self.cleaned_data.items() if name not in own}
        return values | self._chosen_responsible | self._said

    @property
    def _chosen_responsible(self) -> dict:
        """Only what was changed: «not chosen yet» is the secretary's queue then (B6, W2)."""
        if "responsible" not in self.cleaned_data:
            return {}
        responsible = self.cleaned_data["responsible"]
        chosen = str(responsible.pk) if responsible else ""
        if chosen == self.cleaned_data.get("proposed", ""):
            return {"responsible": None, "to_secretary": False}
        return {"responsible": responsible, "to_secretary": responsible is None}

    @property
    def _said(self) -> dict:
        """Where the rail has offered nothing, what was said before stays."""
        data = self.cleaned_data
        return {"agreements": data["said"]} if data.get("offered") and "said" in data else {}

    @property
    def disputes_payment(self) -> bool:
        """Whether anything of a payment is typed, rightly or wrongly: it is shown unfolded then."""
        return any(self[name].value() or self[name].errors for name in PAYMENT_FIELDS)

    @property
    def says_something(self) -> bool:
        """Tell whether anybody has typed anything: nothing but choices is not kept."""
        typed = any(self.cleaned_data.get(name) for name in TYPED_FIELDS)
        return typed or bool(html_to_text(self.cleaned_data.get("statement") or ""))

    @property
    def names_applicant(self) -> bool:
        """Whether anything is filled in of an applicant without a card."""
        typed = [name for name in TYPED_FIELDS if name.startswith("applicant_")]
        return any(self[name].value() for name in typed)

    def demand(self, missing: ValidationError) -> None:
        """Mark what the services have found missing."""
        self.add_error(None, missing)

    def offer_visits(self) -> Client | None:
        """Offer the visits of the chosen client, who is returned; for showing the form."""
        field, visit = self.fields["client"], field_of(self, "visit", VisitField)
        client = None
        if isinstance(field, CardField | FoundClientField):
            client = field.client_of(self["client"].value())
        seen = not_none(visit.queryset)
        visits = seen.filter(client=client) if client else seen.none()
        related = visits.select_related("service", "employee")
        visit.queryset = related[:OFFERED_VISITS]
        return client
