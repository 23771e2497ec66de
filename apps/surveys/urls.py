from django.urls import path

from apps.surveys import views

app_name = "surveys"

urlpatterns = [
    path("surveys/of/<int:pk>/", views.document_surveys, name="document_surveys"),
    path("surveys/of/<int:pk>/ask/", views.ask, name="ask"),
    path("s/<slug:token>/", views.answer, name="answer"),
]
