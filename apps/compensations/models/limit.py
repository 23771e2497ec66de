from datetime import date
from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from apps.core.values.money import PLACES, money


class CompensationLimitQuerySet(models.QuerySet):
    def in_force(self, day: date) -> Decimal | None:
        """The amount that holds on `day`, in roubles; None when none has come into force."""
        found = self.filter(valid_from__lte=day).order_by("-valid_from").first()
        return found.amount if found else None


class CompensationLimit(models.Model):
    """Up to how much is approved at once; above it another person decides (S7).

    It holds until the next one comes into force; what has been asked for keeps to its own.
    """

    valid_from = models.DateField(_("valid from"), unique=True)
    amount = models.DecimalField(
        _("amount in roubles"),
        max_digits=12,
        decimal_places=PLACES,
        validators=[MinValueValidator(Decimal("0.01"))],
        help_text=_("Of all compensations of one matter together."),
    )

    objects = CompensationLimitQuerySet.as_manager()

    class Meta:
        verbose_name = _("limit of compensations")
        verbose_name_plural = _("limits of compensations")
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="limit_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{date_format(self.valid_from, 'j E Y')}: {money(self.amount)}"
