from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.values.money import PLACES, money

PAYMENT_FIELDS = ("disputed_document", "disputed_on", "disputed_amount", "disputed_reference")


class DisputedPayment(models.Model):
    """The payment of the client's that the appeal is about, where it is about money (S7).

    In roubles. All of it is optional: a client knows the sum and has lost the receipt, or the other
    way round. `disputed_reference` is what another system calls it: the till, the bank.
    """

    disputed_document = models.CharField(
        gettext_lazy("disputed payment: document"), max_length=100, blank=True
    )
    disputed_on = models.DateField(gettext_lazy("disputed payment: date"), null=True, blank=True)
    disputed_amount = models.DecimalField(
        gettext_lazy("disputed payment: amount"),
        max_digits=12,
        decimal_places=PLACES,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    disputed_reference = models.CharField(
        gettext_lazy("disputed payment: external id"), max_length=100, blank=True
    )

    class Meta:
        abstract = True

    @property
    def disputed_payment(self) -> str:
        """All that is known of it, in one line: «чек № 118, 22 ноября 2026, 4 800,00 ₽»."""
        return ", ".join(filter(None, self._told()))

    def _told(self) -> list[str]:
        reference = _("external id %(id)s") % {"id": self.disputed_reference}
        return [
            self.disputed_document,
            date_format(self.disputed_on, "j E Y") if self.disputed_on else "",
            money(self.disputed_amount) if self.disputed_amount is not None else "",
            reference if self.disputed_reference else "",
        ]


PAYMENT_RULES = [
    models.CheckConstraint(
        condition=models.Q(disputed_amount=None) | models.Q(disputed_amount__gt=0),
        name="disputed_amount_is_positive",
    ),
]
