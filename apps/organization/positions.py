"""What people are, and what they do besides: job titles, and functions that route tasks (A5)."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from apps.organization.models import Employee


class PositionQuerySet(models.QuerySet):
    def held_by(self, employees: "models.QuerySet[Employee]") -> "PositionQuerySet":
        """The job titles of these employees and their other positions."""
        employees = employees.order_by()
        others = employees.filter(other_positions__isnull=False).values("other_positions")
        return self.filter(Q(pk__in=employees.values("position")) | Q(pk__in=others))


class Position(models.Model):
    """A job title («Старший администратор»), or a function («Разбор жалоб»)."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    is_function = models.BooleanField(
        _("a function, not a job title"),
        default=False,
        help_text=_("It brings tasks and notices to its people; no letter is signed with it."),
    )

    objects = PositionQuerySet.as_manager()

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class EmployeeQuerySet(models.QuerySet):
    def in_position(self, position) -> "EmployeeQuerySet":
        """Whose job title it is, or another position; a condition to ask by, it may name one twice.

        `position` is a row, a key, or an expression.
        """
        return self.filter(Q(position=position) | Q(other_positions=position))
