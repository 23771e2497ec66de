from django.contrib import admin
from django.urls import include, path

from apps.feedback.pages.home.views import home

urlpatterns = [
    path("", home, name="home"),
    path("", include("apps.core.urls")),
    path("accounts/", include("apps.organization.urls")),
    path("feedback/", include("apps.feedback.urls")),
    path("", include("apps.routing.urls")),
    path("", include("apps.activities.urls")),
    path("", include("apps.compensations.urls")),
    path("", include("apps.measures.urls")),
    path("", include("apps.correspondence.urls")),
    path("", include("apps.complaints.urls")),
    path("notifications/", include("apps.notifications.urls")),
    path("", include("apps.surveys.urls")),
    path("clients/", include("apps.clients.urls")),
    path("reports/", include("apps.reports.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "apps.core.web.views.bad_request"
handler403 = "apps.core.web.views.permission_denied"
handler404 = "apps.core.web.views.page_not_found"
handler500 = "apps.core.web.views.server_error"
