"""The tabs of the register."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Tab:
    """A view that one click opens; `name` is its parameter in the address."""

    name: str
    label: Promise
    address: str
    is_current: bool


TABS = {
    "": pgettext_lazy("appeals", "All"),
    "complaints": _("Complaints"),
    "mine": pgettext_lazy("appeals", "Mine"),
    "overdue": pgettext_lazy("appeals", "Overdue"),
    "drafts": _("Drafts"),
}
