from typing import TYPE_CHECKING

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    from django.contrib.auth.models import _User


class HtmxRequest(HttpRequest):
    """What `HtmxMiddleware` makes of a request; for annotations."""

    htmx: HtmxDetails


class StaffRequest(HtmxRequest):
    """The same of a page behind the sign-in; for annotations."""

    user: "_User"
