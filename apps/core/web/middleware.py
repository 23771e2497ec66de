from collections.abc import Callable
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.messages.storage.base import BaseStorage
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    UnreadablePostError,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.urls import is_valid_path
from django.utils.translation import gettext as _
from django_htmx.http import reswap, trigger_client_event

from apps.core.exceptions import Conflict
from apps.core.files.storage import NotStored, settled_files
from apps.core.text.normalisation import composed, is_composed
from apps.core.values.presence import not_none
from apps.core.web.htmx import HtmxRequest
from apps.core.web.resend import Unsent, is_form_of_ours, is_typed_by_another

if TYPE_CHECKING:
    from django.http.request import _ImmutableQueryDict


GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestSizeMiddleware:
    """Refuses a request that no form of the product sends, before its body is read (413).

    Django writes uploads to disk while it looks for the CSRF token, before anybody asks who sends
    them; `inspect_file` sees one file at a time, and only afterwards.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length[:20]) > settings.REQUEST_MAX_BYTES:
            return HttpResponse(
                _("This is too much to send at once. Send fewer or smaller files."),
                status=413,
                content_type="text/plain; charset=utf-8",
            )
        return self.get_response(request)


class ComposedTextMiddleware:
    """Composes what a request brings (NFC): texts, names, searches, names of files.

    macOS sends «й» and «ё» as two characters. They look the same, and are found nowhere and equal
    to nothing. This is the one door of all forms, filters and searches. Passwords stay as typed.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.GET = _composed(request.GET)
        if request.method == "POST":
            with suppress(UnreadablePostError):  # the protection against forgery answers that
                request.POST = _composed(request.POST)
                for file in chain.from_iterable(files for __, files in request.FILES.lists()):
                    file.name = composed(file.name or "")
        return self.get_response(request)


def _composed(data: "_ImmutableQueryDict") -> "_ImmutableQueryDict":
    changed = {
        name: [composed(value) for value in values]
        for name, values in data.lists()
        if "password" not in name and not all(map(is_composed, values))
    }
    if not changed:
        return data
    anew = data.copy()
    for name, values in changed.items():
        anew.setlist(name, values)
    anew._mutable = False
    return cast("_ImmutableQueryDict", anew)


class WithoutNullMiddleware:
    """Takes NUL out of the address before anybody reads it: PostgreSQL has no text with it.

    A text that people type is checked by its form; a choice, a filter or a lookup is not.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info:
            raise Http404
        query = request.META.get("QUERY_STRING", "")
        while (clean := query.replace("%00", "").replace("\x00", "")) != query:
            query = clean
        request.META["QUERY_STRING"] = query
        return self.get_response(request)


class NotKeptMiddleware:
    """Keeps pages out of the browser's store, unless a view says otherwise.

    They hold what clients said, and a desk is shared: «back» after signing out shows nothing.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class StoredFilesMiddleware:
    """Leaves no file behind of what a request did not bring to its end; says when a disk is full.

    Forms say it at the field of the file; this page is for what has no form, as a download.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with settled_files():
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return render(request, "507.html", status=507) if isinstance(exception, NotStored) else None


class PermissionsPolicyMiddleware:
    """No page asks for the camera, the place or the microphone: none may, whatever is put into it.

    A file is photographed by the phone's own program, which needs no permission of the page.
    """

    REFUSED = (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.policy = ", ".join(f"{feature}=()" for feature in self.REFUSED)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", self.policy)
        return response


class ConflictMiddleware:
    """Turns a `Conflict` raised by a service into the 409 page, once for all views."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HtmxRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Conflict):
            return None
        if request.htmx:
            return _conflict_toast(exception)
        return render(request, "409.html", {"conflict": exception}, status=409)


def _conflict_toast(conflict: Conflict) -> HttpResponse:
    """Said in a toast: what is typed into the fragment must not be replaced."""
    text = {"text": str(conflict.message), "url": conflict.url, "link": ""}
    if conflict.url:
        text["link"] = _("Open it as it is now")
    response = HttpResponse(status=409)
    return reswap(trigger_client_event(response, "toast", text), "none")


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Leads to the sign-in page; a form sent after the session ended is handed back instead.

    One that says that the browser keeps its text (`kept`) is told so on the sign-in page.
    """

    def process_view(  # type: ignore[override]  # the middleware of htmx stands before it
        self,
        request: HtmxRequest,
        view_func: Callable,
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        refused = super().process_view(request, view_func, view_args, view_kwargs)
        if not refused and is_form_of_ours(request) and is_typed_by_another(request):
            return Unsent(request, "another").page()
        return refused

    def handle_no_permission(  # type: ignore[override]  # the stubs know a redirect alone
        self, request: HtmxRequest, view_func: Callable
    ) -> HttpResponse:
        if self._was_kept(request):
            messages.warning(
                request,
                _(
                    "The session has ended. The appeal is not registered yet; what you have "
                    "entered is kept and comes back after you have signed in."
                ),
            )
        elif self._can_be_sent_again(request):
            unsent = Unsent(request, "signed_out")
            if not unsent.is_secret:
                return unsent.page()
        return super().handle_no_permission(request, view_func)

    def _was_kept(self, request: HttpRequest) -> bool:
        """Not what a script sends: nobody reads its answer as a page."""
        return "X-CSRFToken" not in request.headers and bool(request.POST.get("kept"))

    def _can_be_sent_again(self, request: HtmxRequest) -> bool:
        """Signing out is done already."""
        return is_form_of_ours(request) and not_none(request.resolver_match).url_name != "logout"


class SignedOutMiddleware:
    """Answers 401 to htmx when the session has expired, instead of the sign-in page.

    The redirect would put that page into the fragment; js/app.js tells a 401 in words.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HtmxRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.htmx and self._leads_to_sign_in(response):
            return HttpResponse(status=401)
        return response

    def _leads_to_sign_in(self, response: HttpResponse) -> bool:
        if not isinstance(response, HttpResponseRedirect):
            return False
        return response.url.partition("?")[0] == resolve_url(settings.LOGIN_URL)


class PostOnlyMiddleware:
    """Leads whoever opens the address of a button (405) to the page that it stands on, in words.

    An address is opened after signing in (`next`), from the history, or typed. Only a person at a
    browser is led: scripts, htmx and HEAD keep the 405. One above that takes POST alone leads on.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HtmxRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or not self._is_read_by_a_person(request):
            return response
        words = _("Nothing was done: this is done with a button. If it is still needed, press it.")
        waiting = messages.get_messages(request)
        if words not in [each.message for each in waiting]:
            messages.warning(request, words)
        if isinstance(waiting, BaseStorage):
            waiting.used = False  # they are shown on the page that comes
        return HttpResponseRedirect(page_above(request.path_info))

    def _is_read_by_a_person(self, request: HtmxRequest) -> bool:
        asks_for_page = "text/html" in request.headers.get("Accept", "")
        is_get = request.method == "GET" and not request.htmx
        return is_get and asks_for_page and request.user.is_authenticated


def page_above(path: str) -> str:
    """Return the nearest address above `path` that the URLconf knows; at last the start page."""
    parts = path.strip("/").split("/")
    above = ("/".join(["", *parts[:count], ""]) for count in range(len(parts) - 1, 0, -1))
    return next((address for address in above if is_valid_path(address)), resolve_url("home"))
