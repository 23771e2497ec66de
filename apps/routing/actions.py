"""The hops of a document: from the queue to a department, to a person, and back (W2–W4)."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.actions import Action, Family
from apps.feedback.models import Feedback
from apps.routing import forms
from apps.routing.permissions import (
    Place,
    can_decline,
    can_route,
    can_send_to_triage,
    is_head,
    place_of,
)
from apps.routing.services import routing as services


@dataclass(frozen=True)
class Hop(Action[Feedback]):
    """One step of the routing; `places` are those from which it is possible."""

    places: frozenset[Place] = frozenset()

    def is_possible(self, user: Any, target: Feedback) -> bool:
        """With a person, only who has it gives it back, and only others take it over."""
        place = place_of(target)
        if place == Place.PERSON and self.name in ("take_over", "decline"):
            mine = target.executor_id in user.acts_as
            return mine == (self.name == "decline")
        return place in self.places

    @property
    def where(self) -> str:
        return ", ".join(sorted(self.places))


_ROUTED = frozenset({Place.DEPARTMENT, Place.PERSON})
_TAKEN = _ROUTED | {Place.RESPONSIBLE}

hops: Family[Feedback] = Family(
    Hop(
        "routing.appoint",
        _("Appoint an executor"),
        _("The executor is appointed"),
        "user-plus",
        is_head,
        places=_ROUTED,
        path="appoint/",
        form=forms.AppointForm,
        service=services.appoint_executor,
        told=_("Executor appointed"),
    ),
    Hop(
        "routing.take_over",
        _("Take it yourself"),
        _("You have it now"),
        "hand-grab",
        is_head,
        places=_ROUTED,
        path="take-over/",
        form=forms.RoutingForm,
        service=services.take_over,
        told=_("Taken over by the head"),
        is_one_click=True,
    ),
    Hop(
        "routing.decline",
        _("Cannot be processed"),
        _("The document has gone back"),
        "hand-off",
        can_decline,
        places=_ROUTED,
        path="decline/",
        form=forms.ReasonForm,
        service=services.decline,
        told=_("Cannot be processed, back to the head"),
        event="declined",
    ),
    Hop(
        "routing.route",
        _("Route to a department"),
        _("Routed to the department"),
        "arrow-ramp-right",
        can_route,
        places=_TAKEN | {Place.QUEUE},
        path="route/",
        form=forms.RouteForm,
        service=services.route_to_department,
        told=_("Routed to a department"),
        for_many=("feedback.triage", "feedback.process"),
    ),
    Hop(
        "routing.send_to_triage",
        _("Send to triage"),
        _("Sent to triage"),
        "arrow-back-up",
        can_send_to_triage,
        places=_TAKEN,
        path="send-to-triage/",
        form=forms.ReasonForm,
        service=services.send_to_triage,
    ),
    of="feedback",
    moved_on=services.not_here,
    prefix="routing/<int:pk>/",
)
