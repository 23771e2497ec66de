"""What is changed of many documents at once and has no step of its own on the page of one."""

from django.utils.translation import gettext_lazy as _

from apps.complaints.models import BulkChange
from apps.core.actions import Action, Family
from apps.feedback.models import OPEN, Feedback
from apps.feedback.permissions import can_edit_details
from apps.feedback.services import not_now

parts_of_details: Family[Feedback] = Family(
    Action(
        "complaints.set_category",
        BulkChange.Action.CATEGORY.label,
        _("Details changed"),
        "category",
        can_edit_details,
        frozenset(OPEN),
        is_told=False,
        for_many=("feedback.process", "feedback.triage"),
    ),
    of="feedback",
    moved_on=not_now,
)
