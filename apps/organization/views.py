from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.web.resend import note_person, was_signed_in
from apps.organization import services
from apps.organization.forms import AbsenceForm
from apps.organization.models import Absence
from apps.organization.sign_in import SignInForm, demo_sign_ins


class SignInView(LoginView):
    """The sign-in page; in demo mode it offers one sign-in per role."""

    template_name = "organization/login.html"
    form_class = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(
            demo_sign_ins=demo_sign_ins(),
            demo_password=settings.DEMO_PASSWORD,
            is_over=was_signed_in(self.request),
            **kwargs,
        )

    def form_valid(self, form: SignInForm) -> HttpResponse:
        response = super().form_valid(form)
        note_person(response, form.get_user().pk)
        return response


class SignOutView(LogoutView):
    """Leaves nothing in the browser of a shared desk: neither pages nor what was being typed.

    The cookies stay: they hold the language and the look, and the session ends anyhow.
    """

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


class ChangePasswordView(PasswordChangeView):
    template_name = "organization/password_change.html"
    success_url = reverse_lazy("home")

    def form_valid(self, form) -> HttpResponse:
        messages.success(self.request, _("The password has been changed."))
        return super().form_valid(form)


@require_http_methods(["GET", "HEAD", "POST"])
def absence(request: HttpRequest) -> HttpResponse:
    """«Моё отсутствие»: when one is away oneself, and who stands in (W3)."""
    form = AbsenceForm(request.POST or None, user=request.user)
    if form.is_bound and form.is_valid():
        try:
            planned = services.plan_absence(user=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The absence is noted."))
            for gap in services.gaps_around(planned):
                messages.warning(request, gap)
            return redirect("absence")
    own = Absence.objects.not_over().filter(user=request.user.pk).select_related("deputy")
    status = 422 if form.is_bound else 200
    return render(request, "organization/absence.html", {"form": form, "own": own}, status=status)


@require_POST
def end_absence(request: HttpRequest, pk: int) -> HttpResponse:
    own = Absence.objects.not_over().filter(user=request.user.pk)
    services.end_absence(absence=get_object_or_404(own, pk=pk))
    messages.success(request, _("The absence is over."))
    return redirect("absence")
