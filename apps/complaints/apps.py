from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    name = "apps.complaints"
    verbose_name = _("Processing of appeals")

    def ready(self) -> None:
        from apps.complaints import panels
        from apps.complaints.actions import parts_of_details
        from apps.complaints.history import OF_DOCUMENTS
        from apps.complaints.services import merging
        from apps.core import history
        from apps.core.actions import families
        from apps.feedback import extensions as feedback

        history.declare("complaints", *OF_DOCUMENTS)
        families.register(parts_of_details, place=60)
        feedback.after.register(merging.follow_merging, place=40)
        panels.register()
