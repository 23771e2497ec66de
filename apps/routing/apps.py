from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoutingConfig(AppConfig):
    name = "apps.routing"
    verbose_name = _("Routing")

    def ready(self) -> None:
        from apps.appeal_types.services import able_to_process
        from apps.core import history
        from apps.core.actions import families
        from apps.feedback import extensions as feedback
        from apps.notifications.extensions import clocks
        from apps.organization.extensions import Choice, choices, work_in_hand
        from apps.routing import panels
        from apps.routing.actions import hops
        from apps.routing.history import OF_DOCUMENTS
        from apps.routing.permissions import was_assigned
        from apps.routing.services import clock, following, handover, rules

        history.declare("routing", *OF_DOCUMENTS)
        families.register(hops, place=20)
        feedback.after.register(following.follow_routing, place=10)
        feedback.routes.register(rules.find_route, place=10)
        feedback.visible.register(was_assigned, place=10)
        choices.register(Choice("routingrule", "responsible", able_to_process), place=20)
        work_in_hand.register(handover.EXECUTOR, place=30)
        work_in_hand.register(handover.DEPARTMENTS, place=40)
        work_in_hand.register(handover.RULES, place=45)
        clocks.register(clock.publish_due, place=20)
        panels.register()
