from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "apps.reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from apps.core.extensions import Panel, Section, menu
        from apps.feedback.extensions import month
        from apps.reports.permissions import can_view_reports

        month.register(Panel("reports/_month.html"), place=10)
        section = Section(_("Reports"), "reports:index", "chart-bar", can_view_reports, "r")
        menu.register(section, place=90)
