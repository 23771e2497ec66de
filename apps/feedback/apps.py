from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "apps.feedback"
    verbose_name = _("Client feedback")

    def ready(self) -> None:
        from apps.core import history, usage
        from apps.feedback.history import OF_DOCUMENTS
        from apps.feedback.usage import documents_naming

        usage.counters.append(documents_naming)
        history.declare("feedback", *OF_DOCUMENTS)
