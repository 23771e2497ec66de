"""What the client wants to come of their appeal, and what was agreed with them for it (C7)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.appeal_types.models import Goal
from apps.feedback.models.agreements import Agreement

GOAL_LENGTH = 500  # characters of the goal in the client's words


class GoalReached(models.TextChoices):
    YES = "yes", pgettext_lazy("goal", "reached")
    PARTLY = "partly", pgettext_lazy("goal", "reached in part")
    NO = "no", pgettext_lazy("goal", "not reached")


class WithGoal(models.Model):
    """The `agreements` are kept as they were said (`models.agreements`), read and written with the
    row: a document without any costs nothing, neither when it is registered nor when it is opened.
    """

    goal = models.ForeignKey(
        Goal,
        models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="feedback",
        verbose_name=_("goal of the appeal"),
    )
    goal_text = models.CharField(
        _("the goal in the client's words"), max_length=GOAL_LENGTH, blank=True
    )
    goal_reached = models.CharField(
        _("whether the goal is reached"), max_length=6, choices=GoalReached, blank=True
    )
    agreements = models.JSONField(_("agreements with the client"), default=list, blank=True)

    class Meta:
        abstract = True

    @property
    def has_goal(self) -> bool:
        return self.goal_id is not None or self.goal_text != ""

    @property
    def agreed(self) -> list[Agreement]:
        return [Agreement.of(row) for row in self.agreements]

    @property
    def client_steps(self) -> list[Agreement]:
        """What the client was to do themselves."""
        return [each for each in self.agreed if each.is_step]

    @property
    def offers(self) -> list[Agreement]:
        return [each for each in self.agreed if not each.is_step]


NO_GOAL = models.Q(goal=None, goal_text="")
GOAL_RULES = [
    models.CheckConstraint(
        condition=~models.Q(state="closed") | NO_GOAL | ~models.Q(goal_reached=""),
        name="closed_says_whether_goal_is_reached",
    ),
    models.CheckConstraint(
        condition=models.Q(goal_reached="") | ~NO_GOAL, name="reached_goal_is_set"
    ),
]
GOAL_INDEXES = [
    # Most documents have none: they stand in neither.
    models.Index(
        fields=["goal", "-registered_at"],
        condition=models.Q(goal__isnull=False),
        name="feedback_of_goal",
    ),
    models.Index(
        fields=["goal_reached", "-registered_at"],
        condition=~models.Q(goal_reached=""),
        name="feedback_by_goal_reached",
    ),
]
