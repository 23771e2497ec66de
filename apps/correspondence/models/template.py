from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.appeal_types.models import AppealType
from apps.core.text.placeholders import refuse_unknown
from apps.correspondence.placeholders import PEOPLE, PLACEHOLDERS
from apps.feedback.models import Feedback


class MessageTemplateQuerySet(models.QuerySet):
    def fitting(self, feedback: Feedback, use: str) -> "MessageTemplateQuerySet":
        """Those in use that may be sent for the document; what fits it closest comes first."""
        fitting = self.filter(
            Q(type=None) | Q(type=feedback.type_id),
            nature__in=["", feedback.nature],
            use=use,
            is_active=True,
        )
        return fitting.order_by(F("type").asc(nulls_last=True), "-nature", "position", "name")


class MessageTemplate(models.Model):
    """What the house writes to clients, with placeholders; the administrator edits it (S11)."""

    class Use(models.TextChoices):
        MESSAGE = "message", _("message (e-mail)")
        LETTER = "letter", _("letter (DOCX and PDF)")

    name = models.CharField(_("name"), max_length=120, unique=True)
    use = models.CharField(_("what for"), max_length=8, choices=Use, default=Use.MESSAGE)
    nature = models.CharField(
        _("nature"), max_length=12, choices=AppealType.Nature, blank=True, default=""
    )
    type = models.ForeignKey(
        AppealType,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="message_templates",
        verbose_name=_("appeal type"),
    )
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = MessageTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("message template")
        verbose_name_plural = _("message templates")
        ordering = ["use", "position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(subject="") & ~Q(text=""), name="template_says_something"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Raises `ValidationError` naming the unknown placeholder at its field."""
        errors = {}
        for name in ("subject", "text"):
            try:
                refuse_unknown(getattr(self, name), PLACEHOLDERS, people=PEOPLE)
            except ValidationError as error:
                errors[name] = error.messages
        if errors:
            raise ValidationError(errors)
