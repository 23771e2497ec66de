from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "apps.feedback"
    verbose_name = _("Client feedback")

    def ready(self) -> None:
        from apps.appeal_types.extensions import processing_right
        from apps.clients import extensions as clients
        from apps.core import extensions as core
        from apps.core import history
        from apps.core.actions import families
        from apps.feedback.actions import documents as actions
        from apps.feedback.deadlines import reminders
        from apps.feedback.history.codes import OF_DOCUMENTS
        from apps.feedback.models import Feedback
        from apps.feedback.notices import documents
        from apps.feedback.pages import panels
        from apps.feedback.pages.dependents import documents_naming
        from apps.feedback.relations.cards import DocumentsFollow
        from apps.feedback.responsibility import handover
        from apps.notifications import extensions as notifications
        from apps.organization import extensions as organization

        families.register(actions, place=10)
        processing_right.register("feedback.process")
        clients.follows.register(DocumentsFollow(), place=60)
        history.declare("feedback", *OF_DOCUMENTS)
        core.dependents.register(documents_naming, place=10)
        clients.visible.register(Feedback.objects.in_hands_of, place=10)
        organization.work_in_hand.register(handover.RESPONSIBLE, place=10)
        organization.work_in_hand.register(handover.DEFAULTS, place=20)
        notifications.documents.register(documents)
        notifications.clocks.register(reminders.publish_due, place=10)
        panels.register()
