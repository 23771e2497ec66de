from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class ActivitiesConfig(AppConfig):
    name = "apps.activities"
    verbose_name = pgettext_lazy("of a document", "Activities")

    def ready(self) -> None:
        from apps.activities import panels
        from apps.activities.actions import activity_steps
        from apps.activities.history import OF_DOCUMENTS
        from apps.activities.services import (
            activities,
            clock,
            closing,
            handover,
            health,
            opinions,
            usual,
        )
        from apps.core import history
        from apps.core.actions import families
        from apps.core.extensions import Check
        from apps.core.extensions import health as checks
        from apps.feedback import extensions as feedback
        from apps.notifications.extensions import clocks
        from apps.organization.extensions import work_in_hand

        history.declare("activities", *OF_DOCUMENTS)
        families.register(activity_steps, place=50)
        feedback.after.register(activities.follow_activities, place=20)
        feedback.after.register(opinions.follow_subject, place=30)
        feedback.requirements.register(activities.missing_activities, place=10)
        feedback.read_with_cards.register(usual.perhaps_proposed, place=10)
        feedback.proposals.register(closing.propose_confirmation, place=10)
        work_in_hand.register(handover.ACTIVITIES, place=50)
        clocks.register(clock.publish_due, place=30)
        checks.register(Check("complaints", health.find_problems), place=50)
        panels.register()
