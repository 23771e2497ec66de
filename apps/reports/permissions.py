"""Who may open reports; what they count is decided by `Feedback.objects.visible_to`."""

VIEW_REPORTS = "reports.view_reports"


def can_view_reports(user) -> bool:
    return user.has_perm(VIEW_REPORTS)
