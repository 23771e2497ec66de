from django.urls import path

from apps.compensations import views
from apps.compensations.actions import compensation_steps

app_name = "compensations"

urlpatterns = [
    path("compensations/", views.compensations, name="list"),
    path("compensations/export/", views.export, name="export"),
    path("compensations/<int:pk>/", views.compensation, name="detail"),
    *compensation_steps.urls(views.CompensationStep),
    path("compensations/of/<int:pk>/", views.document_compensations, name="document_compensations"),
    path("compensations/of/<int:pk>/ask/", views.ask, name="ask_compensation"),
]
