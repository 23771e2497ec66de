"""Whom a document was about before: they go on being barred from it (decision 022)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.organization.models import Employee


class FormerSubjectQuerySet(models.QuerySet):
    def standing(self) -> "FormerSubjectQuerySet":
        return self.filter(lifted_at=None)


class FormerSubject(models.Model):
    """An employee whom the document was about; barred until somebody lifts it with a reason."""

    feedback = models.ForeignKey(
        "feedback.Feedback",
        models.CASCADE,
        related_name="former_subjects",
        verbose_name=_("feedback document"),
    )
    employee = models.ForeignKey(
        Employee, models.PROTECT, related_name="+", verbose_name=_("employee")
    )
    since = models.DateTimeField(_("since"))
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lifted by"),
    )
    reason = models.TextField(_("reason"), blank=True)

    objects = FormerSubjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("former subject of a document")
        verbose_name_plural = _("former subjects of documents")
        default_permissions = ()
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["feedback", "employee"],
                condition=Q(lifted_at=None),
                name="barred_once_from_a_document",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None, reason="")
                | Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(reason=""),
                name="bar_is_lifted_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.employee)
