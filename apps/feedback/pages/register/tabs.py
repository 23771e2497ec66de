"""The tabs of the register."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TABS = {
    "": pgettext_lazy("appeals", "All"),
    "complaints": _("Complaints"),
    "mine": pgettext_lazy("appeals", "Mine"),
    "overdue": pgettext_lazy("appeals", "Overdue"),
    "drafts": _("Drafts"),
    "deleted": pgettext_lazy("appeals", "Deleted"),
}
