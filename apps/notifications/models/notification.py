from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.messaging.models import Message, MessageQuerySet
from apps.notifications.events import label_of
from apps.notifications.extensions import documents
from apps.notifications.models.channel import Channel
from apps.notifications.models.rules import NotificationRule
from apps.organization.models import User


class NotificationQuerySet(MessageQuerySet):
    def visible_to(self, user: User) -> "NotificationQuerySet":
        """Those of the documents that `user` may know of, and his own of no document (B8).

        A digest tells of many documents: nobody reads that of somebody else. What was told to him
        without anything of the document's content stays his.
        """
        if user.is_superuser:
            return self
        is_seen = documents.get().seen_by(user, "document_id")
        own = Q(user=user) & (Q(document_id=0) | Q(is_blind=True))
        return self.filter(own | Q(is_seen))

    def inbox_of(self, user: User) -> "NotificationQuerySet":
        """What stands in his list, the newest first; a hidden document takes its own away."""
        own = self.filter(user=user, channel=Channel.INBOX)
        return own.visible_to(user).order_by("-created_at", "-pk")

    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at=None)


class Notification(Message):
    """What a colleague or a client is told of an event, inside or by a channel of `messaging`.

    A note inside is a message too, one that has arrived when it is written.
    """

    event = models.SlugField(_("event"), max_length=40)
    document_id = models.PositiveBigIntegerField(_("document"), default=0)
    occurrence = models.CharField(_("which one"), max_length=120)
    rule = models.ForeignKey(
        NotificationRule,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("rule"),
    )
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    # "user:17", "client:5", "address:…": of whom a second one would be one too many.
    recipient = models.CharField(_("recipient"), max_length=270)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="notifications",
        verbose_name=_("user"),
    )
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

    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    digest = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="collected",
        verbose_name=_("digest"),
    )

    objects: ClassVar = NotificationQuerySet.as_manager()

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
