"""What is asked of the past of a document as data: its history tells of it, and is not asked."""

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _


class Past(models.Model):
    """Written by the step that makes each true: a transition, or a service (decision 048)."""

    queued_at = models.DateTimeField(
        _("in the queue since"),
        null=True,
        editable=False,
        help_text=_("When it came to the secretary last; at first, when it was registered."),
    )
    queue_reason = models.TextField(_("why it came back"), blank=True, editable=False)
    returned_at = models.DateTimeField(_("returned to analysis"), null=True, editable=False)
    reopened_at = models.DateTimeField(_("reopened"), null=True, editable=False)
    last_ended_at = models.DateTimeField(
        _("ended before"),
        null=True,
        editable=False,
        help_text=_("When it was closed, rejected or merged before it was taken up again."),
    )
    last_ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        db_index=False,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("ended before by"),
    )
    client_changed_at = models.DateTimeField(_("another client since"), null=True, editable=False)
    matter = models.PositiveBigIntegerField(
        _("matter"),
        null=True,
        editable=False,
        help_text=_("The same for all that was ever split off or merged; else empty."),
    )

    # Of `Feedback`.
    closed_at: "models.DateTimeField[str | datetime | date | Combinable | None, datetime | None]"
    closed_by_id: int | None

    class Meta:
        abstract = True

    def came_into_queue(self, at: datetime, reason: str) -> None:
        """What comes there twice in one step, reopened and then taken up, keeps the reason."""
        if reason or self.queued_at != at:
            self.queue_reason = reason
        self.queued_at = at

    def end_is_past(self) -> None:
        """Remember the end that a reopening, or a merging undone, takes away."""
        self.last_ended_at, self.last_ended_by_id = self.closed_at, self.closed_by_id
