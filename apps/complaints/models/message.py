import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.complaints.models.activity import Activity
from apps.complaints.models.template import MessageTemplate
from apps.feedback.models import Feedback


class ClientMessageQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ClientMessageQuerySet":
        """Those of the documents that `user` may know of (B8)."""
        documents = Feedback.objects.visible_to(user).order_by().values("pk")
        return self.filter(activity__feedback__in=documents)

    def under_way(self) -> "ClientMessageQuerySet":
        return self.filter(state__in=[ClientMessage.State.QUEUED, ClientMessage.State.SENDING])

    def due(self, at) -> "ClientMessageQuerySet":
        """What waits to be sent, the oldest first."""
        return self.filter(state=ClientMessage.State.QUEUED, due_at__lte=at).order_by("pk")


class ClientMessage(models.Model):
    """An e-mail to the client of a document: the row is the outbox, Celery only wakes a worker.

    Written together with its activity and the history entry; `key` makes it the same message
    however often it is asked for, and becomes its Message-ID.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waits to be sent")
        SENDING = "sending", _("is being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("not sent")
        UNKNOWN = "unknown", _("unknown whether it was sent")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    activity = models.OneToOneField(
        Activity, models.CASCADE, related_name="message", verbose_name=_("activity")
    )
    template = models.ForeignKey(
        MessageTemplate, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("message template"),
    )  # fmt: skip
    recipient = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    due_at = models.DateTimeField(_("to be sent from"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sending_at = models.DateTimeField(_("last attempt"), null=True, blank=True)
    # Set before the text itself goes out: a worker that dies earlier has sent nothing.
    handed_over_at = models.DateTimeField(_("handed over"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    error = models.TextField(_("why it was not sent"), blank=True)

    objects = ClientMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message to the client")
        verbose_name_plural = _("messages to clients")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~Q(recipient="") & ~Q(subject="") & ~Q(text=""),
                name="message_says_something_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | Q(~Q(state="sent"), sent_at=None),
                name="message_sent_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(state="queued") | Q(sending_at__isnull=False),
                name="message_ends_after_an_attempt",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=["queued", "sending"]),
                name="message_under_way",
            ),
            models.Index(fields=["sending_at"], name="message_by_last_attempt"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.SENDING)

    @property
    def may_be_repeated(self) -> bool:
        return self.state in (self.State.FAILED, self.State.UNKNOWN)
