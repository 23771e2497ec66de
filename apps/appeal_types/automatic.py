from django.db import models
from django.utils.translation import gettext_lazy as _


class AutomaticComplaint(models.Model):
    """What a complaint becomes that nobody wrote: its type and its category, by where it came from.

    Used while the significant event «Создание документа Жалоба» is switched on (A1). Without a row
    no complaint can be made: a complaint needs a category (A2).
    """

    class Source(models.TextChoices):
        LOW_RATING = "low_rating", _("low rating of a visit")
        NEGATIVE_REVIEW = "negative_review", _("negative review from outside")

    source = models.CharField(
        _("comes from"),
        max_length=16,
        choices=Source,
        unique=True,
        error_messages={"unique": _("There is already a row for this source.")},
    )
    type = models.ForeignKey(
        "appeal_types.AppealType",
        models.PROTECT,
        related_name="+",
        limit_choices_to={"nature": "complaint"},
        verbose_name=_("appeal type"),
        help_text=_("Used where the employee is known, or where it names nobody."),
    )
    type_without_employee = models.ForeignKey(
        "appeal_types.AppealType",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        limit_choices_to={"nature": "complaint"},
        verbose_name=_("appeal type where the employee is not known"),
    )
    category = models.ForeignKey(
        "appeal_types.Category", models.PROTECT, related_name="+", verbose_name=_("category")
    )
    highest_rating = models.PositiveSmallIntegerField(
        _("ratings up to"), default=2, help_text=_("Stars, of five: these and lower ones.")
    )

    class Meta:
        verbose_name = _("complaint by itself")
        verbose_name_plural = _("complaints by themselves")
        ordering = ["source"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(highest_rating__gte=1, highest_rating__lte=5),
                name="automatic_complaint_of_stars",
                violation_error_message=_("From one star to five."),
            )
        ]

    def __str__(self) -> str:
        return self.get_source_display()
