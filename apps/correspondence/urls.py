from django.urls import path

from apps.correspondence import views

app_name = "correspondence"

urlpatterns = [
    path("messages/of/<int:pk>/write/", views.write_message, name="write_message"),
    path("letters/of/<int:pk>/write/", views.write_letter, name="write_letter"),
    path("messages/<int:pk>/state/", views.message_state, name="message_state"),
    path("messages/<int:pk>/repeat/", views.repeat_message, name="repeat_message"),
]
