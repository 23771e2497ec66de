"""What is typed when a compensation is asked for, refused, paid, cancelled. Services say what is
wrong."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.compensations.models import Compensation
from apps.core.actions.forms import DemandedText, LongText, StepForm
from apps.core.values.dates import validate_day
from apps.core.web.forms import DayInput
from apps.core.web.money import MoneyField

PAYMENT = ("paid_on", "payment_document")


class RequestForm(StepForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=Compensation.Kind.choices)
    amount = MoneyField(
        label=_("Amount"), help_text=_("Of a discount or a retreatment: what it comes to in money.")
    )
    currency = forms.ChoiceField(
        label=_("Currency"), choices=Compensation.Currency.choices, required=False
    )
    reason = LongText(label=_("What for"), is_demanded=True)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)

    def clean_currency(self) -> str:
        return self.cleaned_data["currency"] or Compensation.Currency.RUB


class ReasonForm(StepForm):
    reason = LongText(label=_("Reason"), is_demanded=True)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)


class PayForm(StepForm):
    paid_on = forms.DateField(label=_("Paid on"), widget=DayInput, validators=[validate_day])
    payment_document = DemandedText(
        label=_("Payment document"), help_text=_("For example: № 118 of 22.11.2026")
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"paid_on": timezone.localdate()})


class CorrectForm(PayForm):
    """Filled in with what is written down of the payment."""

    reason = LongText(label=_("Reason"), is_demanded=True)

    def __init__(self, data: Any = None, *, compensation: Compensation | None = None) -> None:
        super().__init__(data)
        if compensation:
            self.initial = {name: getattr(compensation, name) for name in PAYMENT}

    @classmethod
    def of(cls, target: Compensation) -> "CorrectForm":
        return cls(compensation=target)


class ProvideForm(StepForm):
    provided_on = forms.DateField(
        label=_("Provided on"), widget=DayInput, validators=[validate_day]
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"provided_on": timezone.localdate()})


class CorrectProvisionForm(ProvideForm):
    """Filled in with the day that is written down."""

    reason = LongText(label=_("Reason"), is_demanded=True)

    def __init__(self, data: Any = None, *, provided_on: date | None = None) -> None:
        super().__init__(data)
        if provided_on:
            self.initial = {"provided_on": provided_on}

    @classmethod
    def of(cls, target: Compensation) -> "CorrectProvisionForm":
        return cls(provided_on=target.provided_on)
