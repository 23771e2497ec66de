"""How the history of a document tells of compensations, beside their steps (`actions.py`)."""

from django.utils.translation import gettext_lazy as _

from apps.core.history import Code

OF_DOCUMENTS = (
    Code("request_compensation", _("Compensation asked for"), "coins"),
    Code("grant_compensation", _("Compensation granted"), "coins"),
    Code(
        "recount_compensation",
        _("Together above the limit: another person decides on the compensation"),
        "hourglass",
    ),
)
