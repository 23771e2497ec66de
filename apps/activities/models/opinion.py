from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.activities.models.activity import Activity


class OpinionRequest(models.Model):
    """What the subject of an appeal is asked, what they are shown for it, and what they say (A6).

    `shown` holds the texts as they were chosen, `[{"name", "text"}]`: of the document itself the
    subject sees nothing.
    """

    class Verdict(models.TextChoices):
        AGREES = "agrees", _("agrees")
        PARTLY = "partly", _("agrees in part")
        DISAGREES = "disagrees", _("disagrees")

    activity = models.OneToOneField(
        Activity, models.CASCADE, related_name="opinion", verbose_name=_("activity")
    )
    question = models.TextField(_("question to the employee"))
    shown = models.JSONField(_("what the employee is shown"), default=list)
    verdict = models.CharField(_("verdict"), max_length=9, choices=Verdict, blank=True)
    answer = models.TextField(_("opinion"), blank=True)

    class Meta:
        verbose_name = _("request for an opinion")
        verbose_name_plural = _("requests for opinions")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(question=""), name="opinion_is_asked_for"),
            models.CheckConstraint(
                condition=Q(answer="") | ~Q(verdict=""), name="opinion_has_a_verdict"
            ),
        ]

    def __str__(self) -> str:
        return str(self.activity)
