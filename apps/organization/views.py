from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from apps.organization.signin import SignInForm, demo_sign_ins


class SignInView(LoginView):
    """The sign-in page; in demo mode it offers one sign-in per role."""

    template_name = "organization/login.html"
    form_class = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(
            demo_sign_ins=demo_sign_ins(), demo_password=settings.DEMO_PASSWORD, **kwargs
        )


class ChangePasswordView(PasswordChangeView):
    template_name = "organization/password_change.html"
    success_url = reverse_lazy("home")

    def form_valid(self, form) -> HttpResponse:
        messages.success(self.request, _("The password has been changed."))
        return super().form_valid(form)
