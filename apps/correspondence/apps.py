from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CorrespondenceConfig(AppConfig):
    name = "apps.correspondence"
    verbose_name = _("Correspondence")

    def ready(self) -> None:
        from apps.activities.extensions import joined, turns_to_client
        from apps.core import history
        from apps.core.extensions import moved
        from apps.correspondence import panels
        from apps.correspondence.history import OF_DOCUMENTS
        from apps.correspondence.services import answering, messages
        from apps.correspondence.services.delivery import ClientMessages
        from apps.feedback import extensions as feedback
        from apps.messaging.extensions import owners

        history.declare("correspondence", *OF_DOCUMENTS)
        feedback.after.register(messages.follow_client, place=50)
        feedback.answers.register(answering)
        joined.register("message", place=10)
        turns_to_client.register(messages.first_sent, place=10)
        owners.register(ClientMessages(), place=10)
        for place, model in enumerate(("messagetemplate", "clientmessage"), start=30):
            moved.register((f"complaints/{model}", f"correspondence/{model}"), place=place)
        panels.register()
