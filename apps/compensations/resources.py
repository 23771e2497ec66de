from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from import_export.widgets import Widget

from apps.compensations.models import CompensationLimit
from apps.core.transfer.columns import Column, DateCell, TextCell
from apps.core.transfer.resources import ReferenceResource
from apps.core.values.money import parse_money


class MoneyCell(Widget):
    """An amount in any spelling, as in the forms: «5 000,00», 5000.5 of a spreadsheet."""

    sample = Decimal(5000)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Decimal | None:
        text = TextCell().clean(value)
        amount = parse_money(text)
        if text and amount is None:
            raise ValueError(_("This is no amount. Example: 12 345,60"))
        return amount

    def render(self, value: Decimal | None, obj: Any = None, **kwargs: Any) -> Decimal | None:
        return value


class CompensationLimitResource(ReferenceResource):
    valid_from = Column("valid_from", pgettext_lazy("column", "Valid from"), DateCell())
    amount = Column("amount", gettext_lazy("Amount"), MoneyCell())

    natural_key = ("valid_from",)
    hint = gettext_lazy(
        "A limit is recognised by the day from which it is valid. It holds until the next one."
    )

    class Meta:
        model = CompensationLimit
