from typing import TYPE_CHECKING

from django import forms
from django.db.models import Q, QuerySet

from apps.appeal_types.models import AppealObject, AppealType, Category
from apps.clients.models import Visit
from apps.core.values.dates import validate_day
from apps.core.values.presence import not_none
from apps.core.web.forms import DayInput, ReferenceField
from apps.core.web.money import KeptMoneyField
from apps.feedback.models import Feedback
from apps.feedback.pages.registration.forms.fields import (
    CategoryField,
    EmployeeField,
    TypeSelect,
    VisitField,
    incident_field,
    whom_it_may_be_about,
)
from apps.feedback.pages.registration.forms.registration import (
    NO_VISIT,
    RegistrationForm,
    label,
)
from apps.organization.models import Branch

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def same_label(name: str) -> "StrOrPromise | None":
    """What the registration form calls the field."""
    return RegistrationForm.base_fields[name].label


class DetailsFields(forms.Form):
    """What the registration may have got wrong, to choose anew; what is retired is offered only
    where it is chosen already."""

    type = ReferenceField(
        AppealType.objects.all(), empty_label=None, widget=TypeSelect, label=label("type")
    )
    subject_employee = EmployeeField(
        whom_it_may_be_about(),
        required=False,
        empty_label="—",
        label=same_label("subject_employee"),
    )
    subject_object = ReferenceField(
        AppealObject.objects.all(),
        required=False,
        empty_label="—",
        label=same_label("subject_object"),
    )
    subject_text = forms.CharField(max_length=250, required=False, label=same_label("subject_text"))
    category = CategoryField(
        Category.objects.all(), required=False, empty_label="—", label=label("category")
    )
    branch = ReferenceField(Branch.objects.all(), empty_label=None, label=label("branch"))
    visit = VisitField(
        Visit.objects.none(),
        required=False,
        empty_label=NO_VISIT,
        label=label("visit"),
    )
    incident_at = incident_field()
    channel = forms.ChoiceField(choices=Feedback.Channel, label=same_label("channel"))
    city = forms.CharField(max_length=80, required=False, label=label("city"))

    disputed_document = forms.CharField(
        max_length=100, required=False, label=label("disputed_document")
    )
    disputed_on = forms.DateField(
        required=False, label=label("disputed_on"), widget=DayInput, validators=[validate_day]
    )
    disputed_amount = KeptMoneyField(required=False, label=label("disputed_amount"))
    disputed_reference = forms.CharField(
        max_length=100, required=False, label=label("disputed_reference")
    )

    def offer_choices(self, feedback: Feedback) -> None:
        """Fill in what is chosen now, and what may be chosen instead."""
        self.fields["type"].widget.kept = {feedback.type_id: feedback.object_kind}
        for name in DetailsFields.base_fields:
            chosen = getattr(feedback, Feedback._meta.get_field(name).attname)
            self.initial[name] = chosen
            field = self.fields[name]
            if isinstance(field, VisitField):
                field.queryset = offered_visits(feedback)
            elif name == "subject_employee":
                continue  # also who has left
            elif isinstance(field, forms.ModelChoiceField):
                offered = not_none(field.queryset)
                field.queryset = offered.filter(Q(is_active=True) | Q(pk=chosen))


def offered_visits(feedback: Feedback) -> QuerySet[Visit]:
    """All visits of the client, and of nobody else."""
    if not feedback.client_id:
        return Visit.objects.none()
    visits = Visit.objects.filter(client=feedback.client_id)
    return visits.select_related("service", "employee")
