import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MessageQuerySet(models.QuerySet):
    def due(self, at: datetime) -> Self:
        """What waits to be sent, the oldest first."""
        return self.filter(state=Message.State.QUEUED, due_at__lte=at).order_by("due_at", "pk")

    def under_way(self) -> Self:
        return self.filter(state__in=[Message.State.QUEUED, Message.State.SENDING])

    def dead(self) -> Self:
        """Dead letters: somebody is to decide what becomes of them."""
        return self.filter(state__in=[Message.State.FAILED, Message.State.UNKNOWN])


class Message(models.Model):
    """One message to one addressee by one channel: the row is the outbox, Celery only wakes it.

    A model of an app above is one by inheriting these columns, and its `Owner`
    (`messaging.extensions`) answers for it: whether it may still go, what it says, what follows
    from its end. `key` makes it the same message however often it is sent (Message-ID, the
    provider's own id). Decisions 014 and 055.
    """

    class State(models.TextChoices):
        COLLECTED = "collected", _("waits for the digest")
        QUEUED = "queued", _("waits to be sent")
        SENDING = "sending", _("is being sent")
        SENT = "sent", _("sent")
        DELIVERED = "delivered", _("delivered")
        DRY_RUN = "dry_run", _("dry run: not handed over")
        HELD = "held", _("not sent: not wanted, or not allowed any more")
        FAILED = "failed", _("not sent")
        UNKNOWN = "unknown", _("unknown whether it was sent")

    class Share(models.TextChoices):
        """Whose part of a channel's minute it takes (`services.rate_limits`)."""

        STAFF = "staff", _("to colleagues")
        CLIENT = "client", _("to clients")
        BULK = "bulk", _("to many at once")

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    channel = models.CharField(_("channel"), max_length=8)
    share = models.CharField(
        _("counted as"), max_length=6, choices=Share, default=Share.STAFF, editable=False
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    due_at = models.DateTimeField(_("to be sent from"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # The first mark: a worker has claimed it.
    sending_at = models.DateTimeField(_("last attempt"), null=True, blank=True)
    # The second, before the text itself goes out: a worker that dies earlier has sent nothing.
    handed_over_at = models.DateTimeField(_("handed over"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    provider_id = models.CharField(_("provider's id"), max_length=80, blank=True)
    error = models.TextField(_("why it was not sent"), blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def may_be_sent_again(self) -> bool:
        return self.state in (self.State.FAILED, self.State.UNKNOWN)
