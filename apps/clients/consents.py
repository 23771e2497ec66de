"""Whether a client wants to be told of his appeals, by which channel: each word of his is kept."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Consent(models.Model):
    """One word of a client on one channel; the newest counts.

    Without any he is told of his own appeals: he has turned to us himself (152-FZ, art. 6 part 1
    clauses 5 and 7: A LAWYER OF THE COMPANY MUST CONFIRM THIS). Advertising would need his consent
    beforehand (38-FZ, art. 18), and the product sends none.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("e-mail")
        SMS = "sms", _("SMS")

    class Way(models.TextChoices):
        CARD = "card", _("told to an employee")
        LINK = "link", _("by the link in a message")
        MERGING = "merging", _("kept when two cards were merged")

    client = models.ForeignKey(
        "clients.Client", models.CASCADE, related_name="consents", verbose_name=_("client")
    )
    channel = models.CharField(_("channel"), max_length=5, choices=Channel)
    is_given = models.BooleanField(_("wants messages"))
    at = models.DateTimeField(_("when"), default=timezone.now)
    way = models.CharField(_("how"), max_length=7, choices=Way, default=Way.CARD)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written down by"),
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        default_permissions = ()
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["client", "channel", "-at"], name="consent_newest")]

    def __str__(self) -> str:
        return f"{self.client_id}: {self.channel} {self.is_given}"
