from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppealTypesConfig(AppConfig):
    name = "apps.appeal_types"
    verbose_name = _("Appeal references")

    def ready(self) -> None:
        from apps.appeal_types.services import able_to_process
        from apps.organization.extensions import Choice, choices

        choices.register(Choice("defaultresponsible", "user", able_to_process), place=10)
