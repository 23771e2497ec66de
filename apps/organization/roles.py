"""What a group of permissions is for people: a role (B8, C4)."""

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.Model):
    """What a group of permissions is: a base role, or one that counts only beside one (B8)."""

    class Kind(models.TextChoices):
        BASE = "base", _("base")
        ADDITIONAL = "additional", _("additional")

    group = models.OneToOneField(
        Group, models.CASCADE, related_name="role", verbose_name=_("group")
    )
    code = models.SlugField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.BASE)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["kind", "group__name"]
        permissions = [("assign_roles", _("Can assign roles"))]

    def __str__(self) -> str:
        return self.group.name
