"""How an amount of money is typed."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from apps.core.values.money import PLACES, parse_money, wrong_amount


class MoneyField(forms.CharField):
    """An amount in any spelling: «12 345,60», «12345.6 ₽»; the service says which will not do."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> Decimal | None:
        typed = super().clean(value)
        if not typed and not self.required:
            return None
        amount = parse_money(typed)
        if amount is None:
            raise ValidationError(_("This is no amount. Example: 12 345,60"))
        return amount

    def prepare_value(self, value: Any) -> Any:
        return number_format(value, PLACES) if isinstance(value, Decimal) else value


class KeptMoneyField(MoneyField):
    """One that is kept as it is typed, also in a draft: what no column holds is refused here."""

    def clean(self, value: Any) -> Decimal | None:
        amount = super().clean(value)
        if amount is None:
            return None
        if text := wrong_amount(amount):
            raise ValidationError(text)
        return amount.quantize(Decimal(10) ** -PLACES)
