"""How the history of a document tells of its way, beside the hops (`actions.py`)."""

from django.utils.translation import gettext_lazy as _

from apps.core.history import Code

OF_DOCUMENTS = (
    Code("unroute", _("Routing is taken back"), "arrow-back-up"),
    Code(
        "decline_department",
        _("Cannot be processed in the department"),
        "hand-off",
        event="declined",
    ),
    Code("resume", _("Taken up where it was"), "rotate-clockwise"),
    Code("leave_subject", _("Taken from whom the appeal is about"), "user-off"),
)
