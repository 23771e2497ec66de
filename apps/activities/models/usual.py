from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.activities.models.activity import Activity
from apps.appeal_types.models import ForSomeGoals, once_for_the_same
from apps.organization.models import Position

LONGEST = 365  # working days
# The opinion of an employee is asked for by a form of its own.
PLANNABLE = [choice for choice in Activity.Kind.choices if choice[0] != Activity.Kind.OPINION]


class UsualActivity(ForSomeGoals):
    """What is usually done for such an appeal: proposed on the document, planned in one click (C7).

    Without a position it is for whoever is responsible.
    """

    kind = models.CharField(_("kind"), max_length=14, choices=PLANNABLE)
    title = models.CharField(
        _("what is to be done"), max_length=Activity._meta.get_field("title").max_length
    )
    in_days = models.PositiveSmallIntegerField(
        _("in how many working days"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST)],
    )
    position = models.ForeignKey(
        Position,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("for everyone of the position"),
        help_text=_("Leave empty for whoever is responsible for the appeal."),
    )

    class Meta:
        verbose_name = _("usual activity")
        verbose_name_plural = _("usual activities")
        ordering = ["order", "in_days", "title"]
        constraints = [
            models.UniqueConstraint(
                *once_for_the_same("title"),
                name="usual_activity_once",
                violation_error_message=_("There is such a row already for these appeals."),
            )
        ]

    def __str__(self) -> str:
        return self.title
