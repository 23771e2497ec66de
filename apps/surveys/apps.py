from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    name = "apps.surveys"
    verbose_name = _("Surveys of clients")

    def ready(self) -> None:
        from apps.core import history
        from apps.correspondence.extensions import endings
        from apps.feedback import extensions as feedback
        from apps.surveys import panels
        from apps.surveys.history import OF_DOCUMENTS
        from apps.surveys.services import confirmation, links

        history.declare("surveys", *OF_DOCUMENTS)
        feedback.after.register(confirmation.follow_client, place=60)
        feedback.requirements.register(confirmation.missing_answer, place=30)
        feedback.proposals.register(confirmation.propose_confirmation, place=20)
        endings.register(links.link_under, place=10)
        panels.register()
