from django.urls import path
from django.views.generic import RedirectView

from apps.routing.actions import hops
from apps.routing.views import HopView

app_name = "routing"

urlpatterns = [
    # Above the steps of the way is the document itself.
    path(
        "routing/<int:pk>/",
        RedirectView.as_view(pattern_name="feedback:detail"),
        name="routing",
    ),
    *hops.urls(HopView),
]
