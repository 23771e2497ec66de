from django.urls import path

from apps.core.web import views

urlpatterns = [
    path("healthz/", views.healthz, name="healthz"),
    path("language/", views.choose_language, name="choose_language"),
]
