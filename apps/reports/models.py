from django.db import models
from django.utils.translation import gettext_lazy as _


class Report(models.Model):
    """Carries the permission to view reports; has no table."""

    class Meta:
        managed = False
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        default_permissions = ()
        permissions = [("view_reports", _("Can view reports"))]

    def __str__(self) -> str:
        return str(_("report"))
