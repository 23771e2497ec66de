from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganizationConfig(AppConfig):
    name = "apps.organization"
    verbose_name = _("Organization")

    def ready(self) -> None:
        from apps.core import extensions as core
        from apps.organization.permissions import on_behalf_of

        core.stand_in.register(on_behalf_of)
