"""From which address a request came, when proxies stand in front."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the address that the outermost trusted proxy saw; without proxies, REMOTE_ADDR.

    Each proxy appends to X-Forwarded-For whom it was asked by, so with `TRUSTED_PROXIES` = N the
    N-th entry from the right was written by our own; everything left of it anybody can invent.
    """
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if 0 < settings.TRUSTED_PROXIES <= len(hops):
        seen = hops[-settings.TRUSTED_PROXIES].strip()
        if _is_address(seen):
            return seen
    return request.META.get("REMOTE_ADDR", "")


def _is_address(text: str) -> bool:
    try:
        return bool(ip_address(text))
    except ValueError:
        return False
