"""What documents have to do with one another."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from apps.feedback.models.document import Feedback


class Link(models.Model):
    """Two documents of one matter: `feedback` is the `kind` of `other`; one link for a pair."""

    class Kind(models.TextChoices):
        REPEAT = "repeat", _("repeat")
        DUPLICATE = "duplicate", _("duplicate")
        RELATED = "related", _("related")
        PART = "part", _("split off")

    feedback = models.ForeignKey(
        Feedback, models.CASCADE, related_name="links_from", verbose_name=_("feedback document")
    )
    other = models.ForeignKey(
        Feedback, models.CASCADE, related_name="links_to", verbose_name=_("other document")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("linked by")
    )
    created_at = models.DateTimeField(_("linked"))

    class Meta:
        verbose_name = _("link between documents")
        verbose_name_plural = _("links between documents")
        default_permissions = ()
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(feedback=models.F("other")), name="linked_with_another_one"
            ),
            models.UniqueConstraint(
                Least("feedback", "other"), Greatest("feedback", "other"), name="one_link_for_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feedback_id} → {self.other_id}: {self.kind}"
