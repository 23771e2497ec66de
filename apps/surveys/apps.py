from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    name = "apps.surveys"
    verbose_name = _("Surveys of clients")

    def ready(self) -> None:
        from apps.core import history
        from apps.surveys.history import OF_DOCUMENTS

        history.declare("surveys", *OF_DOCUMENTS)
