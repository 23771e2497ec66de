from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """By what somebody may be told: inside, or by a channel of `messaging`."""

    INBOX = "inbox", _("notifications inside")
    EMAIL = "email", _("e-mail")
    SMS = "sms", _("SMS")
