from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CompensationsConfig(AppConfig):
    name = "apps.compensations"
    verbose_name = _("Compensations")

    def ready(self) -> None:
        from apps.compensations import panels, services
        from apps.compensations.actions import compensation_steps
        from apps.compensations.history import OF_DOCUMENTS
        from apps.core import history
        from apps.core.actions import families
        from apps.core.extensions import moved
        from apps.feedback import extensions as feedback

        history.declare("compensations", *OF_DOCUMENTS)
        families.register(compensation_steps, place=30)
        feedback.requirements.register(services.missing_decisions, place=20)
        moved.register(
            ("complaints/compensationlimit", "compensations/compensationlimit"), place=20
        )
        panels.register()
