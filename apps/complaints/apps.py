from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    name = "apps.complaints"
    verbose_name = _("Processing of appeals")

    def ready(self) -> None:
        from apps.complaints.history import OF_DOCUMENTS, OF_ROOT_CAUSES
        from apps.core import history

        history.declare("complaints", *OF_DOCUMENTS, *OF_ROOT_CAUSES)
