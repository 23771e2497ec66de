import sys

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.csrf import csrf_failure
from django.views.decorators.http import require_safe
from django.views.i18n import set_language

from apps.core.operations.health import look as look_at_health
from apps.core.operations.logs import is_database_away
from apps.core.web.context_processors import look
from apps.core.web.htmx import HtmxRequest
from apps.core.web.resend import Unsent, is_form_of_ours

RETRY_AFTER = 30  # seconds


@require_safe
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while signed-in pages can be served, 503 otherwise; within a second, whatever hangs.

    What else is wrong is told by its code and changes nothing of that: to start the web process
    anew for the sake of a worker helps nobody.
    """
    health = look_at_health()
    words, status = ("ok", 200) if health.can_serve else ("unavailable", 503)
    return JsonResponse({"status": words, "problems": health.problems}, status=status)


choose_language = login_not_required(set_language)


def _unavailable(request: HttpRequest) -> HttpResponse:
    page = render_to_string("503.html", look(request))
    return HttpResponse(page, status=503, headers={"Retry-After": RETRY_AFTER})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django takes a session that a broken connection could not save for one that was deleted."""
    if is_database_away(exception):
        return _unavailable(request)
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def stale_form(request: HtmxRequest, reason: str = "") -> HttpResponse:
    """The CSRF token is not the present one: a form of ours is handed back with a new one."""
    if request.user.is_authenticated and is_form_of_ours(request):
        return Unsent(request, "stale").page()
    return csrf_failure(request, reason)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Says so without the database, which may be what failed: no user, no context processors."""
    if is_database_away(sys.exc_info()[1]):
        return _unavailable(request)
    return HttpResponse(render_to_string("500.html", look(request)), status=500)
