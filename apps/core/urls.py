from django.urls import path

from apps.core.web import search, views

urlpatterns = [
    path("healthz/", views.healthz, name="healthz"),
    path("search/", search.search, name="search"),
    path("language/", views.choose_language, name="choose_language"),
]
