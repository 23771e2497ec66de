from django.urls import path

from apps.organization.views import (
    ChangePasswordView,
    SignInView,
    SignOutView,
    absence,
    end_absence,
)

urlpatterns = [
    path("login/", SignInView.as_view(), name="login"),
    path("logout/", SignOutView.as_view(), name="logout"),
    path("absence/", absence, name="absence"),
    path("absence/<int:pk>/end/", end_absence, name="end_absence"),
    path("password/", ChangePasswordView.as_view(), name="password_change"),
]
