"""SMS.RU: https://sms.ru/api/send and https://sms.ru/api/status, answers in JSON.

It knows no id of ours, so a message that was handed over and not answered is never sent again by
itself.
"""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings

from apps.messaging.channels.sms.provider import call, kind_of, refusal
from apps.messaging.extensions import Report
from apps.messaging.outcomes import NotNow, Refused, Unknown

URL = "https://sms.ru"
TAKEN = 100
# The key, the money, the sender or the account is wrong, the limit of the day, the service is away,
# a broken server: of no single message.
AWAY = {200, 201, 204, 206, 220, 300, 301, 302, 500, 501}
LATER = {230, 231, 232, 233}  # too many to one number
ON_ITS_WAY = {100, 101, 102}
ARRIVED = {103, 110}


class SmsRu:
    def send(
        self, *, key: UUID, phone: str, text: str, before_handing_over: Callable[[], None]
    ) -> str:
        data = {"api_id": settings.SMS_API_KEY, "to": phone.lstrip("+"), "msg": text, "json": "1"}
        if settings.SMS_SENDER:
            data["from"] = settings.SMS_SENDER
        answer = call(f"{_url()}/sms/send", data, before_handing_over)
        _require_taken(answer)
        message = _of_phone(answer, phone)
        _require_taken(message)
        return str(message.get("sms_id", ""))

    def fetch_report(self, *, provider_id: str, phone: str) -> Report | None:
        data = {"api_id": settings.SMS_API_KEY, "sms_id": provider_id, "json": "1"}
        try:
            answer = call(f"{_url()}/sms/status", data)
        except (NotNow, Refused, Unknown):
            return None
        messages = answer.get("sms")
        message = messages.get(provider_id) if isinstance(messages, dict) else None
        if not isinstance(message, dict):
            return None
        code = message.get("status_code")
        if not isinstance(code, int) or code in ON_ITS_WAY or code < 0:
            return None
        return Report(code in ARRIVED, refusal(code, message.get("status_text", "")))


def _url() -> str:
    return settings.SMS_API_URL or URL


def _of_phone(answer: dict, phone: str) -> dict:
    """The part of the answer that tells of the one number that was sent."""
    messages = answer.get("sms")
    message = messages.get(phone.lstrip("+")) if isinstance(messages, dict) else None
    if not isinstance(message, dict):
        raise Unknown(refusal("?", "sms"))
    return message


def _require_taken(answer: dict) -> None:
    code = answer.get("status_code")
    if code == TAKEN:
        return
    if not isinstance(code, int):
        raise Unknown(refusal("?"))
    raise kind_of(code, away=AWAY, later=LATER)(refusal(code, answer.get("status_text", "")))
