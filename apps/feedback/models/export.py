import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


def export_path(export: "Export", filename: str) -> str:
    return f"exports/{uuid.uuid4().hex}.{export.format}"


class Export(models.Model):
    """A large export of the register, built in the background for the one who asked for it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("being built")
        DONE = "done", _("ready")
        FAILED = "failed", _("failed")

    class Format(models.TextChoices):
        XLSX = "xlsx", "XLSX"
        CSV = "csv", "CSV"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    format = models.CharField(_("format"), max_length=4, choices=Format)
    address = models.TextField(help_text=_("The view of the register, as a query string."))
    language = models.CharField(max_length=10)
    state = models.CharField(_("status"), max_length=8, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    holds = models.JSONField(default=list, help_text=_("The documents in the file, by their keys."))
    file = models.FileField(upload_to=export_path, blank=True)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        default_permissions = ()
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d} {self.format}"

    def get_absolute_url(self) -> str:
        return reverse("feedback:export_page", args=[self.pk])

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0
