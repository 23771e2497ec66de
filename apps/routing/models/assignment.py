from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.feedback.models import Feedback
from apps.organization.models import Department


class AssignmentQuerySet(models.QuerySet):
    def open(self) -> "AssignmentQuerySet":
        return self.filter(ended_at=None)


class Assignment(models.Model):
    """One hop of a document: to a department, or from its head to a person (W2–W4).

    The last open hop is where the document is now. A person's hop stands upon the hop of his
    department, which stays open beneath it; when a hop is declined, the document is one level back:
    with the head, or in the queue of the secretary.
    """

    class Outcome(models.TextChoices):
        DONE = "done", _("done")
        DECLINED = "declined", _("cannot be processed")
        WITHDRAWN = "withdrawn", _("sent elsewhere")

    feedback = models.ForeignKey(
        Feedback, models.CASCADE, related_name="assignments", verbose_name=_("feedback document")
    )
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("department"),
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("executor"),
    )
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("assigned by")
    )
    assigned_at = models.DateTimeField(_("assigned"))
    comment = models.TextField(_("comment"), blank=True)
    outcome = models.CharField(_("how it ended"), max_length=10, choices=Outcome, blank=True)
    reason = models.TextField(_("why it cannot be processed"), blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        default_permissions = ()
        ordering = ["assigned_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(department__isnull=False, assignee=None)
                | Q(department=None, assignee__isnull=False),
                name="assignment_to_department_or_person",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, outcome="")
                | Q(~Q(outcome=""), ended_at__isnull=False, ended_by__isnull=False),
                name="assignment_ends_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="declined") | ~Q(reason=""),
                name="assignment_declined_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["feedback"],
                condition=Q(ended_at=None, assignee=None),
                name="one_open_assignment_to_a_department",
            ),
            models.UniqueConstraint(
                fields=["feedback"],
                condition=Q(ended_at=None, department=None),
                name="one_open_assignment_to_a_person",
            ),
        ]
        indexes = [
            models.Index(fields=["assignee", "feedback"], name="assignment_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.feedback}: {self.department or self.assignee}"
