"""What hangs on a document: history, comments, attachments."""

import uuid
from pathlib import PurePath

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.models import HistoryEntryBase
from apps.feedback.attachments.kinds import FAMILIES
from apps.feedback.models.document import Feedback
from apps.feedback.models.states import State


class HistoryEntryQuerySet(models.QuerySet):
    def possible_answers(self) -> "HistoryEntryQuerySet":
        """What has come from the client since they are waited for (C6)."""
        return self.filter(feedback__waiting_since__lt=models.F("at"), from_client=True)


class HistoryEntry(HistoryEntryBase):
    feedback = models.ForeignKey(
        Feedback, models.CASCADE, related_name="history", verbose_name=_("feedback document")
    )
    from_state = models.CharField(_("from status"), max_length=12, choices=State, blank=True)
    to_state = models.CharField(_("to status"), max_length=12, choices=State, blank=True)
    from_client = models.BooleanField(
        _("from the client"),
        default=False,
        help_text=_("The client was talked to, has answered, or has sent the file."),
    )
    version = models.PositiveIntegerField(
        _("version"),
        null=True,
        blank=True,
        help_text=_("The version of the document that this change made, if it made one."),
    )

    objects = HistoryEntryQuerySet.as_manager()

    class Meta(HistoryEntryBase.Meta):
        verbose_name = _("history entry")
        verbose_name_plural = _("history entries")
        default_permissions = ()
        indexes = [models.Index(fields=["feedback", "at"], name="history_of_document")]
        constraints = [
            models.UniqueConstraint(
                fields=["feedback", "version"], name="one_history_entry_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.feedback_id}: {self.action}"


class AnalysisAuthor(models.Model):
    """Who has written of the present analysis, or for whom: they do not verify it (four eyes).

    What was written before a return stays theirs; a reopening begins anew.
    """

    feedback = models.ForeignKey(
        Feedback,
        models.CASCADE,
        db_index=False,
        related_name="written_by",
        verbose_name=_("feedback document"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )

    class Meta:
        verbose_name = _("author of an analysis")
        verbose_name_plural = _("authors of analyses")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["feedback", "user"], name="author_of_an_analysis_stands_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.feedback_id}: {self.user}"


class Comment(models.Model):
    feedback = models.ForeignKey(
        Feedback, models.CASCADE, related_name="comments", verbose_name=_("feedback document")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    key = models.UUIDField(
        null=True,
        editable=False,
        unique=True,
        help_text=_("Of the form and what it says: sent twice, it is one comment."),
    )
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        default_permissions = ()
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="comment_says_something")
        ]

    def __str__(self) -> str:
        return self.text[:60]


class ClientWait(models.Model):
    """A pause of the internal clock: what is done next depends on the client (C6)."""

    feedback = models.ForeignKey(
        Feedback, models.CASCADE, related_name="waits", verbose_name=_("feedback document")
    )
    started_at = models.DateTimeField(_("from"))
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("begun by")
    )
    reason = models.TextField(_("what is expected of the client"))
    due_at = models.DateTimeField(
        _("to be resolved by"),
        null=True,
        blank=True,
        help_text=_("As it stood when the clock stopped."),
    )
    moved_term = models.BooleanField(
        _("has moved the term"),
        default=False,
        editable=False,
        help_text=_("The term of the document followed as the pause ended."),
    )
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )

    class Meta:
        verbose_name = _("waiting for the client")
        verbose_name_plural = _("waiting for the client")
        default_permissions = ()
        ordering = ["started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["feedback"],
                condition=models.Q(ended_at=None),
                name="one_open_wait_per_document",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, ended_by=None)
                | models.Q(ended_at__gte=models.F("started_at"), ended_by__isnull=False),
                name="wait_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feedback_id}: {self.started_at:%Y-%m-%d}"


def attachment_path(attachment: "Attachment", filename: str) -> str:
    """A path that tells nothing: the name as uploaded stands in the row."""
    suffix = PurePath(filename).suffix.lower()
    return f"attachments/{attachment.feedback_id}/{uuid.uuid4().hex}{suffix}"


class Attachment(models.Model):
    """A file of a document, tied to the stage at which it was added (S5)."""

    feedback = models.ForeignKey(
        Feedback, models.CASCADE, related_name="attachments", verbose_name=_("feedback document")
    )
    stage = models.CharField(_("stage"), max_length=12, choices=State)
    file = models.FileField(_("file"), upload_to=attachment_path, max_length=250)
    name = models.CharField(_("name"), max_length=250)
    content_type = models.CharField(_("type"), max_length=120)
    size = models.PositiveBigIntegerField(_("size, bytes"))
    is_ours = models.BooleanField(
        _("written by us"),
        default=False,
        editable=False,
        help_text=_("A letter to the client: it proves nothing that the client has said."),
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    uploaded_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        default_permissions = ()
        ordering = ["uploaded_at", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("feedback:attachment", args=[self.feedback_id, self.pk])

    @property
    def family(self) -> str:
        """`image`, `audio`, `video`, `pdf` (shown in place) or `file` (downloaded).

        What browsers cannot show (HEIC of an iPhone, TIFF) or nobody has listed is downloaded.
        """
        return FAMILIES.get(self.content_type, "file")
