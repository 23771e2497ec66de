from django.urls import path

from apps.reports import views
from apps.reports.definitions import REPORTS

app_name = "reports"

urlpatterns = [path("", views.ReportListView.as_view(), name="index")]
for code, report in REPORTS.items():
    urlpatterns += [
        path(f"{code}/", views.ReportView.as_view(report=report), name=code),
        path(
            f"{code}/filters/",
            views.ReportFiltersView.as_view(report=report),
            name=f"{code}_filters",
        ),
        path(
            f"{code}/export/", views.ReportExportView.as_view(report=report), name=f"{code}_export"
        ),
    ]
