from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """When something that has to run was alive last: `worker`, `outgoing`, `clock`."""

    name = models.SlugField(_("name"), primary_key=True, max_length=20)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
