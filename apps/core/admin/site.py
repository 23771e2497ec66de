import re
from collections.abc import Callable
from functools import wraps

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.views.main import ERROR_FLAG, SEARCH_VAR
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, re_path
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.generic import RedirectView

from apps.core import extensions
from apps.core.values.dates import FIRST_YEAR, LAST_YEAR

WHOLE_NUMBER = re.compile(r"\s*[+-]?\d+\s*")
DAY = re.compile(r"\s*(\d+)-\d")
DIGITS = 18  # what every database takes for an integer


def is_in_calendar(year: str) -> bool:
    return year.isdecimal() and len(year) == 4 and FIRST_YEAR <= int(year) <= LAST_YEAR


def is_senseless(name: str, value: str) -> bool:
    """Whether no row could ever be looked for by it; Django would pass it on to the database."""
    if name.endswith("__year"):
        return not is_in_calendar(value)
    if day := DAY.match(value):
        return not is_in_calendar(day[1])
    parts = value.split(",")
    return any(WHOLE_NUMBER.fullmatch(part) and len(part) > DIGITS for part in parts)


def without_senseless_lookups(view: Callable) -> Callable:
    """Answer them as Django answers other lookups of a list that are none: the list without."""

    @wraps(view)
    def look(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        asked = [(name, value) for name, values in request.GET.lists() for value in values]
        if any(is_senseless(*each) for each in asked if each[0] != SEARCH_VAR):
            return redirect(f"{request.path}?{ERROR_FLAG}=1")
        return view(request, *args, **kwargs)

    return look


def _redirect(old: str, new: str) -> URLPattern:
    view = RedirectView.as_view(url=f"/admin/{new}/%(rest)s", query_string=True)
    return re_path(rf"^{old}/(?P<rest>.*)$", view)


class ChoicesForKeepers(AutocompleteJsonView):
    """Who keeps a reference chooses from another one, where it lets them, without opening it."""

    def has_perm(self, request: HttpRequest, obj=None) -> bool:
        if super().has_perm(request, obj=obj):
            return True
        source = self.admin_site._registry.get(self.source_field.model)
        if source is None or not getattr(self.model_admin, "is_chosen_by_keepers", False):
            return False
        return source.has_add_permission(request) or source.has_change_permission(request)


class SettingsSite(admin.AdminSite):
    """The references and the people. Signing in and out happens on the product's own pages."""

    site_title = _("Client feedback: settings")
    site_header = _("Client feedback: settings")
    index_title = _("References and people")
    empty_value_display = ""

    @cached_property
    def rights(self) -> frozenset[str]:
        """The permissions of which each opens the settings, as the pages name them."""
        named = (page.opened_by() for page in self._registry.values() if hasattr(page, "opened_by"))
        return frozenset(right for rights in named for right in rights)

    def is_open_to(self, user) -> bool:
        """Who may open the settings: by hand (`is_staff`), or by a right to one of them (S11)."""
        if not user.is_active or user.is_staff or user.is_superuser:
            return user.is_active and user.is_staff
        return not self.rights.isdisjoint(user.get_all_permissions())

    def has_permission(self, request: HttpRequest) -> bool:
        return self.is_open_to(request.user)

    def admin_view(self, view: Callable, cacheable: bool = False) -> Callable:
        if getattr(view, "__name__", "") == "changelist_view":
            view = without_senseless_lookups(view)
        return super().admin_view(view, cacheable)

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return ChoicesForKeepers.as_view(admin_site=self)(request)

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
        kept = [url for url in urls if getattr(url, "name", "") != "view_on_site"]
        return [*(_redirect(*addresses) for addresses in extensions.moved), *kept]

    def get_app_list(self, request: HttpRequest, app_label=None) -> list[dict]:
        """The apps from below upwards, as people fill them in."""
        order = list(apps.app_configs)
        app_list = super().get_app_list(request, app_label)
        return sorted(app_list, key=lambda app: order.index(app["app_label"]))
