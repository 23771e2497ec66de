"""The texts of a stage, as long as the stage can be left."""

from django.utils.translation import gettext_lazy as _

from apps.core.actions import Action
from apps.feedback import services
from apps.feedback.models import Feedback
from apps.feedback.pages.document.forms import stages
from apps.feedback.permissions import (
    can_analyse,
    can_close,
    can_verify,
)

TEXTS: tuple[Action[Feedback], ...] = (
    Action(
        "feedback.edit_analysis",
        _("Edit the analysis"),
        _("Analysis saved"),
        "pencil",
        can_analyse,
        transition="analyse",
        prepares=True,
        path="analysis/",
        form=stages.AnalysisForm,
        service=services.edit_analysis,
    ),
    Action(
        "feedback.edit_conclusion",
        _("Edit the conclusion"),
        _("Conclusion saved"),
        "pencil",
        can_verify,
        transition="verify",
        prepares=True,
        path="conclusion/",
        form=stages.ConclusionForm,
        service=services.edit_conclusion,
    ),
    Action(
        "feedback.edit_closing",
        _("Edit the confirmation"),
        _("Confirmation saved"),
        "pencil",
        can_close,
        transition="close",
        prepares=True,
        path="confirmation/",
        form=stages.ClosingForm,
        service=services.edit_closing,
    ),
)
