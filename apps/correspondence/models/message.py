from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.activities.models.activity import Activity
from apps.correspondence.models.template import MessageTemplate
from apps.feedback.models import Feedback
from apps.messaging.models import Message, MessageQuerySet, channel_choices
from apps.messaging.services import EMAIL
from apps.organization.models import User


class ClientMessageQuerySet(MessageQuerySet):
    def visible_to(self, user: User) -> "ClientMessageQuerySet":
        """Those of the documents that `user` may know of (B8)."""
        documents = Feedback.objects.visible_to(user).order_by().values("pk")
        return self.filter(activity__feedback__in=documents)


class ClientMessage(Message):
    """What a person has written to the client of a document, with its activity and its history."""

    channel = models.CharField(
        _("channel"), max_length=8, choices=channel_choices, default=EMAIL, editable=False
    )
    share = models.CharField(
        _("counted as"),
        max_length=6,
        choices=Message.Share,
        default=Message.Share.CLIENT,
        editable=False,
    )
    activity = models.OneToOneField(
        Activity, models.CASCADE, related_name="message", verbose_name=_("activity")
    )
    template = models.ForeignKey(
        MessageTemplate,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("message template"),
    )
    recipient = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))

    objects: ClassVar = ClientMessageQuerySet.as_manager()

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
                condition=Q(state__in=["sent", "delivered"], sent_at__isnull=False)
                | Q(~Q(state__in=["sent", "delivered"]), sent_at=None),
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
        return self.may_be_sent_again
