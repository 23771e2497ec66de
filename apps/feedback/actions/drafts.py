"""On the page of registration; of drafts there is no history."""

from django.utils.translation import gettext_lazy as _

from apps.core.actions import Action
from apps.feedback.actions.states import DRAFT
from apps.feedback.models import Feedback
from apps.feedback.permissions import (
    can_register,
)

DRAFTS: tuple[Action[Feedback], ...] = (
    Action(
        "feedback.edit_draft",
        _("Edit the draft"),
        _("Draft saved"),
        "pencil",
        can_register,
        DRAFT,
        is_told=False,
    ),
    Action(
        "feedback.delete_draft",
        _("Delete the draft"),
        _("Draft deleted"),
        "trash",
        can_register,
        DRAFT,
        is_told=False,
        is_dangerous=True,
    ),
)
