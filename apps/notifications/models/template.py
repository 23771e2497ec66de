from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.text.placeholders import missing_in, refuse_unknown
from apps.notifications.models.channel import Channel
from apps.notifications.placeholders import FOR_CLIENTS, MEANINGS, PEOPLE

TEXTS = ("subject", "text", "html", "sms")


class NotificationTemplate(models.Model):
    """The words of a notification, with placeholders; the administrator edits them (S11)."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    subject = models.CharField(
        _("subject"), max_length=200, help_text=_("Also what the list of notifications shows.")
    )
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(
        _("HTML"), blank=True, help_text=_("Beside the text; empty: e-mails are text alone.")
    )
    sms = models.TextField(_("SMS"), blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("notification template")
        verbose_name_plural = _("notification templates")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") | ~Q(sms=""),
                name="notification_template_says_something",
                violation_error_message=_("Write the text, or the SMS."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Raises `ValidationError` naming the unknown placeholder at its field."""
        errors = {}
        for name in TEXTS:
            try:
                refuse_unknown(getattr(self, name), MEANINGS, people=PEOPLE)
            except ValidationError as error:
                errors[name] = error.messages
        if errors:
            raise ValidationError(errors)

    @property
    def names_what_is_inside(self) -> list[str]:
        """The placeholders of the template that a client may not read."""
        named = missing_in(getattr(self, name) for name in TEXTS)
        return [name for name in named if name not in FOR_CLIENTS]

    def speaks_by(self, channel: str) -> bool:
        return bool(self.sms if channel == Channel.SMS else self.text)
