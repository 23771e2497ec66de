from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe
from django.views.i18n import set_language

from apps.core.context_processors import look


@require_safe
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """Answers as long as the process runs and its database answers.

    What else is wrong is told by its code and changes nothing of that: to start the web process
    anew for the sake of a worker helps nobody.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    checks = (import_string(path) for path in settings.HEALTH_CHECKS)
    problems = [problem.code for check in checks for problem in check()]
    return JsonResponse({"status": "ok", "problems": problems})


choose_language = login_not_required(set_language)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Says so without the database, which may be what failed: no user, no context processors."""
    return HttpResponse(render_to_string("500.html", look(request)), status=500)
