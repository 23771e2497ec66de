from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class HtmxRequest(HttpRequest):
    """What `HtmxMiddleware` makes of a request; for annotations."""

    htmx: HtmxDetails
