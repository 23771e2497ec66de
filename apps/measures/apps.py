from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeasuresConfig(AppConfig):
    name = "apps.measures"
    verbose_name = _("Measures")

    def ready(self) -> None:
        from apps.core import history
        from apps.core.actions import families
        from apps.measures import panels
        from apps.measures.actions import measure_steps
        from apps.measures.history import OF_DOCUMENTS, OF_ROOT_CAUSES
        from apps.measures.services import handover
        from apps.organization.extensions import work_in_hand

        history.declare("measures", *OF_DOCUMENTS, *OF_ROOT_CAUSES)
        families.register(measure_steps, place=40)
        work_in_hand.register(handover.MEASURES, place=60)
        work_in_hand.register(handover.ROOT_CAUSES, place=70)
        panels.register()
