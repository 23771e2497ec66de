"""What all providers have in common: the interface, and one HTTP request told in three ways.

HTTP is loaded when a provider is asked: in most processes none ever is.
"""

import json
from collections.abc import Callable, Collection
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from apps.messaging.extensions import Report
from apps.messaging.outcomes import Away, NotNow, Refused, Unknown


class Provider(Protocol):
    def send(
        self, *, key: UUID, phone: str, text: str, before_handing_over: Callable[[], None]
    ) -> str:
        """Hand the SMS over and return the provider's id; raises as `channels.send`.

        `phone` is E.164, «+79161234567».
        """

    def fetch_report(self, *, provider_id: str, phone: str) -> Report | None:
        """How it ended; None while it is on its way, or when the provider cannot be asked now."""


def call(url: str, data: dict[str, str], before: Callable[[], None] | None = None) -> dict:
    """Post a form and return the JSON of the answer, an object.

    Raises `Away` while nothing was handed over or for an address that is not allowed, `NotNow` for
    a busy server, `Unknown` when the line broke afterwards or the answer cannot be read. Phones are
    never logged.
    """
    import requests

    from apps.core.outbound import PrivateAddress, post_form

    handed_over = False

    def opened() -> None:
        nonlocal handed_over
        if before:
            before()
        handed_over = True

    try:
        answer = post_form(
            url,
            data=data,
            timeout=settings.SMS_TIMEOUT,
            is_internal=settings.SMS_IS_INTERNAL,
            before_handing_over=opened,
        )
    except PrivateAddress as error:
        raise Away(_("The provider stands at an address that is not allowed.")) from error
    except (requests.RequestException, OSError) as error:
        words = _("The connection to the provider failed.")
        raise (Unknown if handed_over else Away)(words) from error
    return _object_in(answer.status, answer.text)


def _object_in(status: int, text: str) -> dict:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if isinstance(found, dict):
        return found
    if status in (429, 503):
        raise NotNow(_("The provider answered: %(code)s") % {"code": status})
    raise Unknown(_("The provider answered what cannot be read (%(code)s).") % {"code": status})


def kind_of(code: int, *, away: Collection[int], later: Collection[int]) -> type[Exception]:
    """What a refusal with the code means: for all messages, for this one now, or for ever."""
    if code in away:
        return Away
    return NotNow if code in later else Refused


def refusal(code: object, words: object = "") -> str:
    said = " ".join(f"{code} {words}".split())[:200]
    return _("The provider answered: %(code)s") % {"code": said}
