from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.history import declared


class Counter(models.Model):
    """The last number given in a series; see `apps.core.database.numbering`."""

    series = models.CharField(primary_key=True, max_length=40)
    value = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("counter")
        verbose_name_plural = _("counters")

    def __str__(self) -> str:
        return f"{self.series}: {self.value}"


class Installation(models.Model):
    """The one row that says where this database is at home (`core.operations.installation`)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    home = models.CharField(_("home"), max_length=80, blank=True)
    held_since = models.DateTimeField(_("restored at"), null=True, blank=True)

    class Meta:
        verbose_name = _("installation")
        verbose_name_plural = _("installations")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="installation_is_one"),
        ]

    def __str__(self) -> str:
        return self.home


class HistoryEntryBase(models.Model):
    """Who did what, when, and what changed: one entry for every change of a document.

    `action` is a code that some app has declared in `core.history`.
    `changes` is a list of what `core.history.change_of` makes: raw values to be compared, and the
    words that were shown. An entry of an earlier release may lack a raw value that nobody knows.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("for whom"),
        help_text=_("Who is stood in for, where the right came from him."),
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    action = models.CharField(_("action"), max_length=40)
    changes = models.JSONField(_("changes"), default=list, blank=True)
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        abstract = True
        ordering = ["at", "pk"]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse what no page could tell of: raises `UndeclaredCode`."""
        declared(self.action)
        super().save(*args, **kwargs)
