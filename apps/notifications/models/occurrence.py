from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.notifications.events import event_choices, label_of


class OccurrenceQuerySet(models.QuerySet):
    def waiting(self) -> "OccurrenceQuerySet":
        """Those of which nobody has been told yet, the oldest first."""
        return self.filter(told_at=None).order_by("pk")

    def oldest_waiting(self) -> datetime | None:
        """Since when somebody is still to be told of something; None: of nothing."""
        return self.waiting().order_by("at").values_list("at", flat=True).first()


class Occurrence(models.Model):
    """An event that has happened to a document, written in the transaction of what it tells of.

    One row, whoever is to be told: a worker makes the notifications of it, once. The same event of
    the same document with the same `key` is the same occurrence, however often it is raised.
    """

    event = models.SlugField(_("event"), max_length=40, choices=event_choices)
    # The apps above know the document; 0 stands for none.
    document_id = models.PositiveBigIntegerField(_("document"), default=0)
    key = models.CharField(_("which one"), max_length=120)
    at = models.DateTimeField(_("when"), default=timezone.now)
    # {"by": user id, "comment": …, "users": [ids of those named], "offset": minutes of the rule}
    facts = models.JSONField(_("facts"), default=dict)
    told_at = models.DateTimeField(_("told"), null=True, blank=True)

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("occurrence")
        verbose_name_plural = _("occurrences")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["event", "document_id", "key"], name="told_of_once")
        ]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(told_at=None), name="occurrence_waiting")
        ]

    def __str__(self) -> str:
        return f"{label_of(self.event)}: {self.document_id}"
