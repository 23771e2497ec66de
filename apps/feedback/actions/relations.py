"""What is done to two documents, or makes two of one."""

from django.utils.translation import gettext_lazy as _

from apps.core.actions import Action
from apps.feedback import services
from apps.feedback.actions.states import OPEN, POSTED
from apps.feedback.models import Feedback
from apps.feedback.pages.document.forms import relations
from apps.feedback.permissions import (
    can_relate,
)

RELATIONS: tuple[Action[Feedback], ...] = (
    Action(
        "feedback.split",
        _("Split off a second appeal"),
        _("A second appeal is split off"),
        "git-fork",
        can_relate,
        OPEN,
        path="split/",
        form=relations.SplitForm,
        service=services.split_feedback,
        is_rare=True,
    ),
    Action(
        "feedback.link",
        _("Link with another document"),
        _("Linked with another document"),
        "link",
        can_relate,
        POSTED,
        path="links/",
        form=relations.LinkForm,
        service=services.link_feedback,
    ),
)
