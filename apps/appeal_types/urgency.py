"""How urgent an appeal is, and the matrix that suggests it (C6)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Urgency(models.TextChoices):
    LOW = "low", _("low")
    NORMAL = "normal", _("normal")
    HIGH = "high", _("high")
    CRITICAL = "critical", _("critical")


class Severity(models.TextChoices):
    MINOR = "minor", _("minor")
    SERIOUS = "serious", _("serious")
    GRAVE = "grave", _("grave")


class Impact(models.TextChoices):
    ONE = "one", _("one client")
    SEVERAL = "several", _("several clients")
    MANY = "many", _("many clients or the whole company")


class ClientKind(models.TextChoices):
    """As in the card of a client; somebody without a card counts as an individual."""

    PERSON = "person", _("individual")
    LEGAL_ENTITY = "legal_entity", _("legal entity")


class UrgencyRule(models.Model):
    """One cell of the matrix that suggests the urgency: severity × impact."""

    severity = models.CharField(_("severity"), max_length=8, choices=Severity)
    impact = models.CharField(_("impact"), max_length=8, choices=Impact)
    urgency = models.CharField(_("urgency"), max_length=8, choices=Urgency)

    class Meta:
        verbose_name = _("urgency rule")
        verbose_name_plural = _("urgency rules")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["severity", "impact"],
                name="one_urgency_per_severity_and_impact",
                violation_error_message=_("There is already a rule for this pair."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_severity_display()} × {self.get_impact_display()}"
