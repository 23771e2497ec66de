"""A form whose POST could not be taken is handed back as a page that sends the same once more.

Three reasons: the session has ended (401), the page is older than the last sign-in (403), or
another person has signed in at this computer since it was filled in (409).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.core.web.htmx import HtmxRequest

LAST_PERSON = "last_person"  # the cookie: who signed in last in this browser
TYPED_BY = "typed_by"  # the field: who filled the form in
NOT_TYPED = {"csrfmiddlewaretoken", TYPED_BY}
STATUS = {"signed_out": 401, "stale": 403, "another": 409}


@dataclass(frozen=True)
class Unsent:
    """What a request brought and nobody took: fields, and the names of files to choose again."""

    request: HttpRequest
    reason: str

    @cached_property
    def fields(self) -> list[tuple[str, str]]:
        return [(name, value) for name, value in self._posted() if "password" not in name]

    @cached_property
    def has_passwords(self) -> bool:
        return any("password" in name and value for name, value in self._posted())

    @cached_property
    def files(self) -> list[tuple[str, list[str]]]:
        lists = self.request.FILES.lists()
        return [(name, [file.name or "" for file in chosen]) for name, chosen in lists]

    @property
    def is_secret(self) -> bool:
        """Passwords alone: nothing is left to be sent again."""
        return self.has_passwords and not self.fields

    @property
    def typed_by(self) -> str:
        """The key of whoever filled it in; the one who takes it over after having been asked."""
        if self.reason == "another":
            return str(self.request.user.pk)
        return self.request.POST.get(TYPED_BY) or _last_person(self.request)

    def _posted(self) -> Iterator[tuple[str, str]]:
        for name, values in self.request.POST.lists():
            if name not in NOT_TYPED:
                yield from ((name, value) for value in values)

    def page(self) -> HttpResponse:
        return render(self.request, "resend.html", {"unsent": self}, status=STATUS[self.reason])


def is_form_of_ours(request: HtmxRequest) -> bool:
    """Whether a page of the product sent it as a page.

    Handed back to be sent again, a form of another site would get past the CSRF token with one
    click; so whoever does not name us as its origin gets nothing back.
    """
    if request.method != "POST" or request.htmx or "X-CSRFToken" in request.headers:
        return False
    origin = request.headers.get("Origin", "")
    ours = f"{request.scheme}://{request.get_host()}"
    return origin == ours or origin in settings.CSRF_TRUSTED_ORIGINS


def is_typed_by_another(request: HttpRequest) -> bool:
    """Whether the form says that somebody else filled it in than is signed in now."""
    typed_by = request.POST.get(TYPED_BY, "")
    return bool(typed_by) and request.user.is_authenticated and typed_by != str(request.user.pk)


def note_person(response: HttpResponse, key: int) -> None:
    """Let the browser tell, until it is closed, who signed in last; it gives no access."""
    response.set_cookie(
        LAST_PERSON, str(key), httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def was_signed_in(request: HttpRequest) -> bool:
    return bool(_last_person(request))


def _last_person(request: HttpRequest) -> str:
    key = request.COOKIES.get(LAST_PERSON, "")
    return key if key.isdecimal() else ""
