"""How the histories of documents and of root causes tell of measures, beside their steps."""

from django.utils.translation import gettext_lazy as _

from apps.core.history import Code

OF_DOCUMENTS = (
    Code("plan_measure", _("Measure planned"), "target-arrow"),
    Code("hand_over_measure", _("Measure handed over"), "user-share"),
    Code("link_root_cause", _("Linked to a root cause"), "link"),
    Code("unlink_root_cause", _("Taken off a root cause"), "unlink"),
)
OF_ROOT_CAUSES = (
    Code("name_root_cause", _("Root cause named"), "affiliate"),
    Code("change_root_cause", _("Root cause changed"), "pencil"),
    Code("close_root_cause", _("Root cause closed"), "circle-check"),
    Code("reopen_root_cause", _("Root cause opened again"), "rotate-clockwise"),
    Code("tie_appeal", _("Appeal tied"), "link"),
    Code("untie_appeal", _("Appeal taken off"), "unlink"),
)
