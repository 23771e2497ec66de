"""The telephone exchange of the house: it is asked to ring an extension and to connect the client.

Without one, or for somebody without an extension, «Позвонить» is a `tel:` link, as it stays when
the exchange refuses. Phone numbers are never logged. HTTP is loaded when the exchange is asked.
"""

from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from apps.core.operations.installation import held_because
from apps.organization.models import User


class NotRung(Exception):
    """The exchange does not ring; the message says why and is shown to people."""


def extension_of(user: User) -> str:
    """The extension that would ring; "" when the call has to be dialled by oneself."""
    if not settings.TELEPHONY_URL or not settings.OUTGOING_ENABLED or held_because():
        return ""
    employee = getattr(user, "employee", None)
    return employee.extension if employee and employee.is_active else ""


def ring(*, extension: str, phone: str, key: UUID) -> None:
    """Ask the exchange to connect both; `key` makes it one call however often it is asked.

    Takes up to `TELEPHONY_TIMEOUT` seconds, so no transaction may be open. Raises `NotRung`.
    """
    import requests

    from apps.core.outbound import PrivateAddress, post

    try:
        status = post(
            settings.TELEPHONY_URL,
            json={"call_id": str(key), "extension": extension, **_dialled(phone)},
            headers={
                "Authorization": f"Bearer {settings.TELEPHONY_TOKEN}",
                "Idempotency-Key": str(key),
            },
            timeout=settings.TELEPHONY_TIMEOUT,
            is_internal=settings.TELEPHONY_IS_INTERNAL,
        )
    except PrivateAddress as error:
        raise NotRung(_("The exchange stands at an address that is not allowed.")) from error
    except requests.Timeout as error:
        raise NotRung(_("The exchange did not answer in time.")) from error
    except (requests.RequestException, ValueError) as error:
        raise NotRung(_("There is no connection to the exchange.")) from error
    if not 200 <= status < 300:
        raise NotRung(_refusal(status))


def _dialled(phone: str) -> dict[str, str]:
    """The number, and what the exchange dials when somebody answers there."""
    number, __, extension = phone.partition(";ext=")
    return {"phone": number, "then_dial": extension} if extension else {"phone": number}


def _refusal(status: int) -> str:
    if status in (401, 403):
        return _("The exchange does not know us: the token is wrong.")
    return _("The exchange refused the call (answer %(status)s).") % {"status": status}
