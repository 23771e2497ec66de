from django.urls import path

from apps.activities.actions import activity_steps
from apps.activities.views import activities, opinions

app_name = "activities"

urlpatterns = [
    path("activities/", activities.activities, name="list"),
    path("activities/<int:pk>/opinion/", opinions.give, name="give_opinion"),
    path("activities/of/<int:pk>/opinion/", opinions.ask, name="ask_opinion"),
    *activity_steps.urls(activities.ActivityStep),
    path("activities/of/<int:pk>/", activities.document_activities, name="document_activities"),
    path("activities/of/<int:pk>/plan/", activities.plan, name="plan_activity"),
    path("activities/of/<int:pk>/usual/", activities.plan_usual, name="plan_usual"),
    path("activities/of/<int:pk>/call/", activities.call, name="call_client"),
]
