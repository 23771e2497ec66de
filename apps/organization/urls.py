from django.contrib.auth.views import LogoutView
from django.urls import path

from apps.organization.views import ChangePasswordView, SignInView

urlpatterns = [
    path("login/", SignInView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", ChangePasswordView.as_view(), name="password_change"),
]
