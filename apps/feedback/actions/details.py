"""What is put right, or added, whatever the stage."""

from django.utils.translation import gettext_lazy as _

from apps.core.actions import Action
from apps.feedback import services
from apps.feedback.actions.states import OPEN, POSTED
from apps.feedback.models import Feedback, State
from apps.feedback.pages.document.forms import stages
from apps.feedback.permissions import (
    can_contribute,
    can_edit_details,
    can_lift_bar,
    can_process,
    can_set_client,
    has_barred_former_subject,
)

DETAILS: tuple[Action[Feedback], ...] = (
    Action(
        "feedback.edit_details",
        _("Change the details of the appeal"),
        _("Details changed"),
        "pencil",
        can_edit_details,
        OPEN,
        path="details/",
        form=stages.DetailsForm,
        service=services.edit_details,
    ),
    Action(
        "feedback.lift_bar",
        _("Let a former subject work on it"),
        _("A former subject may work on it again"),
        "user-check",
        can_lift_bar,
        POSTED,
        when=has_barred_former_subject,
        path="former-subjects/",
        form=stages.LiftBarForm,
        service=services.lift_bar,
        is_rare=True,
    ),
    Action(
        "feedback.set_client",
        _("Change the client"),
        _("Client named"),
        "user-edit",
        can_set_client,
        POSTED - {State.MERGED},
        path="client/change/",
        form=stages.ClientForm,
        service=services.set_client,
    ),
    Action(
        "feedback.comment",
        _("Comment"),
        _("Comment"),
        "message",
        can_contribute,
        POSTED,
        path="comments/",
        form=stages.CommentForm,
        service=services.add_comment,
    ),
    Action(
        "feedback.attach",
        _("Attach a file"),
        _("File attached"),
        "paperclip",
        can_contribute,
        POSTED,
        path="files/",
        form=stages.AttachForm,
        service=services.add_attachments,
    ),
)

REASSIGN: Action[Feedback] = Action(
    "feedback.reassign",
    _("Change the responsible"),
    _("Responsible changed"),
    "user-share",
    can_process,
    OPEN,
    path="responsible/",
    form=stages.ReassignForm,
    service=services.reassign_responsible,
    for_many=("feedback.process",),
)
