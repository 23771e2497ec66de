import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.notifications.events import label_of
from apps.notifications.extensions import documents
from apps.notifications.models.channel import Channel
from apps.notifications.models.rules import NotificationRule


class NotificationQuerySet(models.QuerySet):
    def visible_to(self, user) -> "NotificationQuerySet":
        """Those of the documents that `user` may know of, and his own of no document (B8).

        A digest tells of many documents: nobody reads that of somebody else. What was told to him
        without anything of the document's content stays his.
        """
        if user.is_superuser:
            return self
        is_seen = documents.get().seen_by(user, "document_id")
        own = Q(user=user) & (Q(document_id=0) | Q(is_blind=True))
        return self.filter(own | Q(is_seen))

    def inbox_of(self, user) -> "NotificationQuerySet":
        """What stands in his list, the newest first; a hidden document takes its own away."""
        own = self.filter(user=user, channel=Channel.INBOX)
        return own.visible_to(user).order_by("-created_at", "-pk")

    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at=None)

    def due(self, at) -> "NotificationQuerySet":
        """What waits to be sent, the oldest first."""
        return self.filter(state=Notification.State.QUEUED, due_at__lte=at).order_by("due_at", "pk")

    def dead(self) -> "NotificationQuerySet":
        """Dead letters: somebody is to decide what becomes of them."""
        return self.filter(state__in=[Notification.State.FAILED, Notification.State.UNKNOWN])


class Notification(models.Model):
    """One message to one recipient by one channel: the row is the outbox, Celery only wakes it.

    `key` makes it the same message however often it is sent (Message-ID, the provider's own id).
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

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    event = models.SlugField(_("event"), max_length=40)
    document_id = models.PositiveBigIntegerField(_("document"), default=0)
    occurrence = models.CharField(_("which one"), max_length=120)
    rule = models.ForeignKey(
        NotificationRule, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("rule"),
    )  # fmt: skip
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    # "user:17", "client:5", "address:…": of whom a second one would be one too many.
    recipient = models.CharField(_("recipient"), max_length=270)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True,
        related_name="notifications", verbose_name=_("user"),
    )  # fmt: skip
    address = models.CharField(_("address"), max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    url = models.CharField(_("leads to"), max_length=250, blank=True)
    is_blind = models.BooleanField(
        _("without content"),
        default=False,
        help_text=_("The reader did not see the document: only what names it was told."),
    )
    # Written by a person to this client: no quiet hours, and its own words in the history.
    is_personal = models.BooleanField(_("written by a person"), default=False)

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    due_at = models.DateTimeField(_("to be sent from"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sending_at = models.DateTimeField(_("last attempt"), null=True, blank=True)
    # Set before the text itself goes out: a worker that dies earlier has sent nothing.
    handed_over_at = models.DateTimeField(_("handed over"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    provider_id = models.CharField(_("provider's id"), max_length=80, blank=True)
    error = models.TextField(_("why it was not sent"), blank=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    digest = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="collected",
        verbose_name=_("digest"),
    )  # fmt: skip

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        default_permissions = ("view", "change")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "document_id", "recipient", "channel", "occurrence"],
                name="notified_once",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(address=""), name="notification_has_recipient"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["sent", "delivered"], sent_at__isnull=False)
                | Q(~Q(state__in=["sent", "delivered"]), sent_at=None),
                name="notification_sent_at_a_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"], condition=Q(state="queued"), name="notification_due"
            ),
            models.Index(
                fields=["sending_at"], condition=Q(state="sending"), name="notification_under_way"
            ),
            models.Index(
                fields=["user", "-created_at", "-id"],
                condition=Q(channel="inbox"),
                name="notification_inbox",
            ),
            models.Index(
                fields=["user"],
                condition=Q(channel="inbox", read_at=None),
                name="notification_unread",
            ),
            models.Index(
                fields=["recipient", "sending_at"],
                condition=Q(user=None),
                name="notification_per_client",
            ),
            models.Index(
                fields=["user"], condition=Q(state="collected"), name="notification_collected"
            ),
            models.Index(fields=["document_id"], name="notification_of_document"),
        ]

    def __str__(self) -> str:
        return self.subject or label_of(self.event)

    @property
    def event_label(self) -> str:
        return label_of(self.event)

    @property
    def is_to_client(self) -> bool:
        return self.recipient.startswith("client:")

    @property
    def may_be_sent_again(self) -> bool:
        return self.state in (self.State.FAILED, self.State.UNKNOWN)


class Heartbeat(models.Model):
    """When something that has to run was alive last: `beat`, `worker`, `clock` (timed events)."""

    name = models.SlugField(_("name"), primary_key=True, max_length=20)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
