"""What this app shows on the start page, which knows nothing of it, and in the menu."""

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core.extensions import Panel, Section, menu
from apps.feedback.extensions import home_rail
from apps.feedback.services import month_so_far
from apps.reports.permissions import can_view_reports


def this_month(request: HttpRequest, *, now: datetime) -> dict | None:
    """Numbers of this month's appeals, for those who read reports."""
    user = request.user
    return {"month": month_so_far(user, now)} if can_view_reports(user) else None


def register() -> None:
    """To be called once, when the app is ready."""
    section = Section(_("Reports"), "reports:index", "chart-bar", can_view_reports, "r")
    menu.register(section, place=90)
    home_rail.register(Panel("reports/_month.html", this_month), place=10)
