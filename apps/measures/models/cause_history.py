from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import HistoryEntryBase
from apps.feedback.models import Feedback
from apps.measures.models.measure import RootCause
from apps.organization.models import User


class RootCauseEntryQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "RootCauseEntryQuerySet":
        """Of the root causes that he may know of; what tells of an appeal, if he sees that (B8)."""
        if user.is_superuser:
            return self
        causes = RootCause.objects.visible_to(user).order_by().values("pk")
        seen = Q(feedback=None) | Feedback.objects.visible_to(user).holds("feedback")
        return self.filter(seen, root_cause__in=causes)


class RootCauseEntry(HistoryEntryBase):
    """What was done to a root cause (S8); `feedback` is the appeal that was tied or taken off."""

    root_cause = models.ForeignKey(
        RootCause, models.CASCADE, related_name="history", verbose_name=_("root cause")
    )
    feedback = models.ForeignKey(
        Feedback,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("feedback document"),
    )

    objects = RootCauseEntryQuerySet.as_manager()

    class Meta(HistoryEntryBase.Meta):
        verbose_name = _("history entry of a root cause")
        verbose_name_plural = _("history entries of root causes")
        default_permissions = ()
        indexes = [models.Index(fields=["root_cause", "at"], name="history_of_root_cause")]

    def __str__(self) -> str:
        return f"{self.root_cause_id}: {self.action}"
