from django.apps import apps
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST


class SettingsSite(admin.AdminSite):
    """The references and the people. Signing in and out happens on the product's own pages."""

    site_title = _("Client feedback: settings")
    site_header = _("Client feedback: settings")
    index_title = _("References and people")
    empty_value_display = ""

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        """Lead to the product's sign-in page; refuse those who are signed in without access."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next", request.get_full_path()))

    @method_decorator(require_POST)
    def logout(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return redirect("logout", preserve_request=True)

    def password_change(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return redirect("password_change")

    def get_urls(self) -> list:
        """Without the address that leads from any id to its page: it tells what exists (B8)."""
        urls = super().get_urls()
        return [url for url in urls if getattr(url, "name", "") != "view_on_site"]

    def get_app_list(self, request: HttpRequest, app_label=None) -> list[dict]:
        """The apps from below upwards, as people fill them in."""
        order = list(apps.app_configs)
        app_list = super().get_app_list(request, app_label)
        return sorted(app_list, key=lambda app: order.index(app["app_label"]))
