from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppealTypesConfig(AppConfig):
    name = "apps.appeal_types"
    verbose_name = _("Appeal references")
