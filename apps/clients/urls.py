from django.urls import path

from apps.clients import messaging, views
from apps.clients.merging import views as merging

app_name = "clients"

urlpatterns = [
    path("", views.ClientListView.as_view(), name="list"),
    path("search/", views.ClientMatchesView.as_view(), name="search"),
    path("new/", views.ClientCreateView.as_view(), name="create"),
    path("<int:pk>/", views.ClientDetailView.as_view(), name="detail"),
    path("stop/<str:token>/", messaging.stop, name="stop"),
    path("<int:pk>/messages/", messaging.consent, name="consent"),
    path("<int:pk>/merge/", merging.merge, name="merge"),
    path("<int:pk>/different/", merging.different, name="different"),
    path("mergings/<int:pk>/undo/", merging.unmerge, name="unmerge"),
    path("<int:pk>/edit/", views.ClientUpdateView.as_view(), name="edit"),
]
