"""How the history of a document tells of planned work that goes along with a merging."""

from django.utils.translation import gettext_lazy as _

from apps.core.history import Code

OF_DOCUMENTS = (
    Code("work_moved", _("Planned work moved to the main document"), "calendar-share"),
    Code("work_came", _("Planned work came with a duplicate"), "calendar-plus"),
    Code("work_left", _("Planned work went back with its duplicate"), "calendar-minus"),
)
