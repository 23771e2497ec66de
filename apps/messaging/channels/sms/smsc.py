"""SMSC.RU: https://smsc.ru/api/http/send and …/status, with fmt=3 (JSON).

It takes our own id for the message, and by it tells later what became of it.
"""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings

from apps.messaging.channels.sms.provider import call, kind_of, refusal
from apps.messaging.extensions import Report
from apps.messaging.outcomes import NotNow, Refused, Unknown

URL = "https://smsc.ru"
# The key is wrong, there is no money, our address is stopped for a while: of no single message.
AWAY = {2, 3, 4}
LATER = {9}  # the same request too often
ARRIVED = {1, 2, 4}  # delivered, read, its link was opened
ON_ITS_WAY = {-1, 0}


class Smsc:
    def send(
        self, *, key: UUID, phone: str, text: str, before_handing_over: Callable[[], None]
    ) -> str:
        data = _signed(phones=phone, mes=text, id=str(key), charset="utf-8")
        if settings.SMS_SENDER:
            data["sender"] = settings.SMS_SENDER
        answer = call(f"{_url()}/sys/send.php", data, before_handing_over)
        _require_taken(answer)
        return str(answer["id"])

    def fetch_report(self, *, provider_id: str, phone: str) -> Report | None:
        data = _signed(phone=phone, id=provider_id)
        try:
            answer = call(f"{_url()}/sys/status.php", data)
        except (NotNow, Refused, Unknown):
            return None
        status = answer.get("status")
        if not isinstance(status, int) or status in ON_ITS_WAY or status < -1:
            return None
        return Report(status in ARRIVED, refusal(status, answer.get("status_name", "")))


def _url() -> str:
    return settings.SMS_API_URL or URL


def _require_taken(answer: dict) -> None:
    """The error comes first: with 3, 6, 7 and 8 the id of what was refused stands there too."""
    code, words = answer.get("error_code"), answer.get("error", "")
    if isinstance(code, int):
        raise kind_of(code, away=AWAY, later=LATER)(refusal(code, words))
    if "error" in answer or "id" not in answer:
        raise Unknown(refusal("?", words))


def _signed(**data: str) -> dict[str, str]:
    return {"apikey": settings.SMS_API_KEY, "fmt": "3", **data}
