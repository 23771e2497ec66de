from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from import_export.widgets import Widget

from apps.appeal_types.models import AppealType
from apps.complaints.models import CompensationLimit, MessageTemplate
from apps.core.columns import (
    ChoiceCell,
    Column,
    DateCell,
    LongTextCell,
    NumberCell,
    ReferenceCell,
    TextCell,
    in_use_column,
)
from apps.core.money import parse_money
from apps.core.resources import ReferenceResource


class MessageTemplateResource(ReferenceResource):
    name = Column("name", pgettext_lazy("column", "Name"))
    use = Column("use", pgettext_lazy("column", "What for"), ChoiceCell(MessageTemplate.Use))
    nature = Column(
        "nature", pgettext_lazy("column", "Nature"), ChoiceCell(AppealType.Nature, default="")
    )
    type = Column(
        "type", pgettext_lazy("column", "Appeal type"), ReferenceCell(AppealType.objects.all)
    )
    subject = Column("subject", pgettext_lazy("column", "Subject"))
    text = Column("text", pgettext_lazy("column", "Text"), LongTextCell())
    position = Column("position", pgettext_lazy("column", "Order"), NumberCell())
    is_active = in_use_column()

    hint = gettext_lazy(
        "A template is recognised by its name. An empty nature or type means any appeal."
    )

    class Meta:
        model = MessageTemplate

    def with_related(self, queryset):
        return queryset.select_related("type")


class MoneyCell(Widget):
    """An amount in any spelling, as in the forms: «5 000,00», 5000.5 of a spreadsheet."""

    def clean(self, value, row=None, **kwargs) -> Decimal | None:
        text = TextCell().clean(value)
        amount = parse_money(text)
        if text and amount is None:
            raise ValueError(_("This is no amount. Example: 12 345,60"))
        return amount

    def render(self, value, obj=None, **kwargs) -> Decimal | None:
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
