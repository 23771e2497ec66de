"""What people do to the clocks of a document; offered beside the terms."""

from django.utils.translation import gettext_lazy as _

from apps.core.actions import Action
from apps.feedback import services
from apps.feedback.actions.states import OPEN
from apps.feedback.models import Feedback
from apps.feedback.pages.document.forms import stages
from apps.feedback.permissions import (
    can_analyse,
    can_process,
    can_rate,
    has_statutory_term,
    is_not_waiting,
    is_waiting,
)

DEADLINES: tuple[Action[Feedback], ...] = (
    Action(
        "feedback.set_urgency",
        _("Change the urgency"),
        _("Urgency changed"),
        "urgent",
        can_rate,
        OPEN,
        path="urgency/",
        form=stages.UrgencyForm,
        service=services.set_urgency,
        for_many=("feedback.process", "feedback.triage"),
    ),
    Action(
        "feedback.wait_for_client",
        _("Wait for the client"),
        _("Waiting for the client"),
        "player-pause",
        can_analyse,
        OPEN,
        when=is_not_waiting,
        path="wait/",
        form=stages.WaitForm,
        service=services.wait_for_client,
    ),
    Action(
        "feedback.end_wait",
        _("The client has answered"),
        _("Waiting for the client is over"),
        "player-play",
        can_analyse,
        OPEN,
        when=is_waiting,
        path="wait/end/",
        form=stages.EndWaitForm,
        service=services.end_wait,
        event="client_answered",
    ),
    Action(
        "feedback.extend_term",
        _("Extend the statutory term"),
        _("Statutory term extended"),
        "calendar-plus",
        can_process,
        OPEN,
        when=has_statutory_term,
        path="term/",
        form=stages.ExtendTermForm,
        service=services.extend_statutory_term,
    ),
)
