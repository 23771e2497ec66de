from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    name = "apps.complaints"
    verbose_name = _("Processing of appeals")

    def ready(self) -> None:
        self._declare_history()
        self._declare_actions()
        self._go_along_with_documents()
        self._hand_work_over()
        self._write_to_clients()
        self._watch()
        self._take_part_in_pages()

    def _declare_history(self) -> None:
        from apps.complaints.history import OF_DOCUMENTS, OF_ROOT_CAUSES
        from apps.core import history

        history.declare("complaints", *OF_DOCUMENTS, *OF_ROOT_CAUSES)

    def _declare_actions(self) -> None:
        from apps.complaints.actions import (
            activity_steps,
            compensation_steps,
            hops,
            measure_steps,
            parts_of_details,
        )
        from apps.core.actions import families

        families.register(hops, place=20)
        families.register(compensation_steps, place=30)
        families.register(measure_steps, place=40)
        families.register(activity_steps, place=50)
        families.register(parts_of_details, place=60)

    def _go_along_with_documents(self) -> None:
        from apps.complaints.permissions import was_assigned
        from apps.complaints.services import (
            activities,
            answering,
            closing,
            compensations,
            merging,
            messages,
            opinions,
            routing,
        )
        from apps.feedback import extensions as feedback

        feedback.after.register(routing.follow_routing, place=10)
        feedback.after.register(activities.follow_activities, place=20)
        feedback.after.register(opinions.follow_subject, place=30)
        feedback.after.register(merging.follow_merging, place=40)
        feedback.after.register(messages.follow_client, place=50)
        feedback.requirements.register(activities.missing_activities, place=10)
        feedback.requirements.register(compensations.missing_decisions, place=20)
        feedback.proposals.register(closing.propose_confirmation, place=10)
        feedback.answers.register(answering)
        feedback.visible.register(was_assigned, place=10)

    def _hand_work_over(self) -> None:
        from apps.complaints.services import (
            handover_activities,
            handover_measures,
            handover_routing,
        )
        from apps.organization.extensions import work_in_hand

        work_in_hand.register(handover_routing.EXECUTOR, place=30)
        work_in_hand.register(handover_routing.DEPARTMENTS, place=40)
        work_in_hand.register(handover_activities.ACTIVITIES, place=50)
        work_in_hand.register(handover_measures.MEASURES, place=60)
        work_in_hand.register(handover_measures.ROOT_CAUSES, place=70)

    def _write_to_clients(self) -> None:
        from apps.complaints.services.delivery import ClientMessages
        from apps.messaging.extensions import owners

        owners.register(ClientMessages(), place=10)

    def _watch(self) -> None:
        from apps.complaints.services import clock, clock_routing, health
        from apps.core.extensions import Check
        from apps.core.extensions import health as checks
        from apps.notifications.extensions import clocks

        clocks.register(clock_routing.raise_due, place=20)
        clocks.register(clock.raise_due, place=30)
        checks.register(Check("complaints", health.find_problems), place=50)

    def _take_part_in_pages(self) -> None:
        from apps.complaints import panels

        panels.register()
