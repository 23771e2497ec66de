"""What a client wants to come of an appeal, and what is usually agreed with them for it (C7)."""

from django.contrib import admin
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class ForSomeAppeals(models.Model):
    """Holds for the appeals that meet its conditions; an empty one is met by any."""

    type = models.ForeignKey(
        "appeal_types.AppealType",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("appeal type"),
    )
    category = models.ForeignKey(
        "appeal_types.Category",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
        help_text=_("With all that is part of it."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        abstract = True

    @admin.display(description=_("for which appeals"))
    def conditions(self) -> str:
        """What it asks for, in words."""
        asked = (self.type, self.category, getattr(self, "goal", None))
        return ", ".join(str(each) for each in asked if each) or gettext("any")


class Goal(ForSomeAppeals):
    """What a client may want: «вернуть деньги», «получить объяснение»; for some appeals or all."""

    name = models.CharField(_("name"), max_length=120, unique=True)

    class Meta:
        verbose_name = _("goal of an appeal")
        verbose_name_plural = _("goals of appeals")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class ForSomeGoals(ForSomeAppeals):
    """May also ask for what the client wants."""

    goal = models.ForeignKey(
        Goal,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("goal of an appeal"),
    )

    class Meta:
        abstract = True


def once_for_the_same(*fields: str) -> list[models.Func | str]:
    """What makes a row one of its kind: `fields`, and its conditions, of which none may be set."""
    conditions = ("type", "category", "goal")
    nothing = models.Value(0, output_field=models.BigIntegerField())
    keys = [Coalesce(models.F(name), nothing) for name in conditions]
    return [*fields, *keys]


class UsualAgreement(ForSomeGoals):
    """What a client is told when they come: a step of their own, or what we can offer.

    The document keeps what was said, in its words, and never looks here again.
    """

    class Kind(models.TextChoices):
        STEP = "step", _("step of the client")
        OFFER = "offer", _("our offer")

    kind = models.CharField(_("what it is"), max_length=5, choices=Kind)
    text = models.CharField(
        _("in words"),
        max_length=200,
        help_text=_("As it is said to the client, for example: bring the receipt"),
    )

    class Meta:
        verbose_name = _("usual agreement")
        verbose_name_plural = _("usual agreements with clients")
        ordering = ["-kind", "order", "text"]
        constraints = [
            models.UniqueConstraint(
                *once_for_the_same("kind", "text"),
                name="usual_agreement_once",
                violation_error_message=_("There is such a row already for these appeals."),
            )
        ]

    def __str__(self) -> str:
        return self.text
