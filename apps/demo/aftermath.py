"""What comes after the answer, for the documents of the demo: compensations in every state (S7).

By the services themselves, on the newest open complaints.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from apps.complaints import services
from apps.complaints.models import Compensation
from apps.demo.house import House
from apps.feedback.models import Feedback

# (kind, amount, what for, where it stands, what was said last)
COMPENSATIONS = (
    ("refund", "12345.60", "Коронка села неточно, клиент переделал её в другой клинике",
     "requested", ""),
    ("refund", "4800", "Гигиена оплачена дважды: в кассе и по ссылке", "paid", "п/п № 118"),
    ("retreatment", "9200", "Пломба выпала через неделю, лечим заново бесплатно", "approved", ""),
    ("discount", "1500", "Приём начался на 50 минут позже: скидка на следующий визит",
     "approved", ""),
    ("refund", "18000", "Снимок КТ сделали дважды", "refused",
     "Второй снимок понадобился после смены плана лечения, согласие подписано"),
    ("refund", "7400.50", "Наркоз оплачен, но не понадобился", "paid", "п/п № 131"),
    ("discount", "2000", "Неудобство из-за переноса приёма", "cancelled",
     "Клиент выбрал запись к другому врачу без доплаты"),
    ("refund", "26500", "Имплант не установлен: врач ушёл до операции", "requested", ""),
)  # fmt: skip


def build_aftermath(house: House, now: datetime) -> None:
    complaints = Feedback.objects.unresolved().complaints().order_by("-registered_at", "pk")
    for feedback, row in zip(complaints[: len(COMPENSATIONS)], COMPENSATIONS, strict=False):
        _compensate(feedback, row, house, now)


def _compensate(feedback: Feedback, row: tuple, house: House, now: datetime) -> None:
    """Asked for by the handler; decided, and paid, by the quality manager an hour later each."""
    kind, amount, reason, state, told = row
    handler, quality = house.users["handler"], house.users["quality"]
    at = min(feedback.registered_at + timedelta(hours=5), now)
    asked = services.request_compensation(
        feedback=feedback, by=handler, kind=kind, amount=Decimal(amount), reason=reason, at=at
    )
    at = min(at + timedelta(hours=1), now)
    if state == "refused":
        services.refuse_compensation(compensation=asked, by=quality, reason=told, at=at)
    elif state == "cancelled":
        services.cancel_compensation(compensation=asked, by=handler, reason=told, at=at)
    elif state != "requested" and asked.state == Compensation.State.REQUESTED:
        services.approve_compensation(compensation=asked, by=quality, at=at)
    if state == "paid":
        at = min(at + timedelta(hours=1), now)
        services.pay_compensation(
            compensation=asked, by=quality, payment_document=told,
            paid_on=timezone.localdate(at), at=at,
        )  # fmt: skip
