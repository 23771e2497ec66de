"""What comes after the answer in the demo: money, measures, root causes (S7, S8).

By the services themselves, on the newest open complaints; measures in every state.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from apps.appeal_types.models import Category
from apps.compensations import services as compensations
from apps.compensations.models import Compensation
from apps.core.values.presence import not_none
from apps.demo.house import House
from apps.feedback.models import PAYMENT_FIELDS, Feedback
from apps.feedback.services import index_feedback
from apps.measures import services as measures
from apps.measures.models import Measure, RootCause

# (kind, amount, what for, where it stands, what was said last)
COMPENSATIONS = (
    (
        "refund",
        "12345.60",
        "Коронка села неточно, клиент переделал её в другой клинике",
        "requested",
        "",
    ),
    ("refund", "4800", "Гигиена оплачена дважды: в кассе и по ссылке", "paid", "п/п № 118"),
    ("retreatment", "9200", "Пломба выпала через неделю, лечим заново бесплатно", "approved", ""),
    (
        "discount",
        "1500",
        "Приём начался на 50 минут позже: скидка на следующий визит",
        "provided",
        "",
    ),
    (
        "refund",
        "18000",
        "Снимок КТ сделали дважды",
        "refused",
        "Второй снимок понадобился после смены плана лечения, согласие подписано",
    ),
    ("refund", "7400.50", "Наркоз оплачен, но не понадобился", "paid", "п/п № 131"),
    (
        "discount",
        "2000",
        "Неудобство из-за переноса приёма",
        "cancelled",
        "Клиент выбрал запись к другому врачу без доплаты",
    ),
    ("refund", "3200", "Консультация отменена клиникой в день приёма", "approved", ""),
    ("refund", "14900", "Аванс за брекеты: лечение не начато", "approved", ""),
    ("refund", "26500", "Имплант не установлен: врач ушёл до операции", "requested", ""),
)

# (title, the category of its complaints, in more detail, how many come from it)
ROOT_CAUSES = (
    (
        "Пациентов не предупреждают, что врач задерживается",
        "Длительное ожидание",
        "Запись идёт встык, регистратура узнаёт о задержке последней. Звонить пациентам некому.",
        14,
    ),
    (
        "Стоимость плана лечения меняется без согласия пациента",
        "Стоимость лечения",
        "Врач уточняет план в кресле, смета в карте остаётся старой.",
        9,
    ),
)
# (root cause or None: a complaint of its own, kind, nature, what, who, days until due, state, told,
# for whom)
MEASURES = (
    (
        0,
        "process",
        "preventive",
        "Звонить пациенту при задержке врача от 10 минут",
        "head",
        -40,
        "not_effective",
        "Звонят только утром: после обеда жалоб столько же",
        (),
    ),
    (
        0,
        "equipment",
        "preventive",
        "Показывать задержку врача на экране регистратуры",
        "head",
        9,
        "planned",
        "",
        (),
    ),
    (
        1,
        "process",
        "corrective",
        "Подписывать новую смету до продолжения лечения",
        "quality",
        -45,
        "effective",
        "За месяц ни одной жалобы на изменение цены",
        ("Новикова", "Борисов"),
    ),
    (
        1,
        "training",
        "preventive",
        "Провести с врачами разбор: как говорить о цене",
        "head",
        -12,
        "done",
        "Разбор провели 12 врачей, памятка в кабинетах",
        ("Иванов", "Смирнова", "Волков"),
    ),
    (
        None,
        "training",
        "corrective",
        "Обучить администраторов проверке двойной оплаты",
        "handler",
        -3,
        "planned",
        "",
        ("Павлова", "Осипов"),
    ),
    (
        None,
        "reassignment",
        "corrective",
        "Перевести ассистента в пару к опытному врачу",
        "head",
        6,
        "planned",
        "",
        ("Егорова",),
    ),
    (
        None,
        "communication",
        "corrective",
        "Написать клиентам о переносе приёмов",
        "registrar",
        2,
        "planned",
        "",
        (),
    ),
    (
        None,
        "other",
        "preventive",
        "Заказать второй комплект инструментов",
        "quality",
        5,
        "cancelled",
        "Комплект нашёлся в соседнем филиале",
        (),
    ),
)


def build_aftermath(house: House, now: datetime) -> None:
    _compensations(house, now)
    causes = [_root_cause(row, house, now) for row in ROOT_CAUSES]
    _measures(causes, house, now)


def _compensations(house: House, now: datetime) -> None:
    complaints = Feedback.objects.unresolved().complaints().order_by("-registered_at", "pk")
    for feedback, row in zip(complaints[: len(COMPENSATIONS)], COMPENSATIONS, strict=False):
        _compensate(feedback, row, house, now)


def _compensate(feedback: Feedback, row: tuple, house: House, now: datetime) -> None:
    """Asked for by the handler; decided by the quality manager an hour later, settled in two."""
    kind, amount, reason, state, told = row
    if kind == "refund":
        _dispute(feedback, Decimal(amount))
    handler, quality = house.users["handler"], house.users["quality"]
    at = min(feedback.registered_at + timedelta(hours=5), now)
    asked = compensations.request_compensation(
        feedback=feedback, by=handler, kind=kind, amount=Decimal(amount), reason=reason, at=at
    )
    at = min(at + timedelta(hours=1), now)
    if state == "refused":
        compensations.refuse_compensation(compensation=asked, by=quality, reason=told, at=at)
    elif state == "cancelled":
        compensations.cancel_compensation(compensation=asked, by=handler, reason=told, at=at)
    elif state != "requested" and asked.state == Compensation.State.REQUESTED:
        compensations.approve_compensation(compensation=asked, by=quality, at=at)
    if state in ("paid", "provided"):
        _settle(asked, told, house, min(at + timedelta(hours=1), now))


def _dispute(feedback: Feedback, amount: Decimal) -> None:
    """What is to be given back was paid two days before the client turned to the clinic."""
    paid_on = timezone.localdate(not_none(feedback.registered_at)) - timedelta(days=2)
    feedback.disputed_document = f"чек № {feedback.pk + 1000}"
    feedback.disputed_on, feedback.disputed_amount = paid_on, amount
    feedback.disputed_reference = f"KKT-{paid_on:%d%m}-{feedback.pk}"
    feedback.save(update_fields=PAYMENT_FIELDS)
    index_feedback(feedback)


def _settle(asked: Compensation, told: str, house: House, at: datetime) -> None:
    """Money is paid by the accountant; the handler sees the discount being given."""
    if asked.is_in_kind:
        by, day = house.users["handler"], timezone.localdate(at)
        compensations.provide_compensation(compensation=asked, by=by, provided_on=day, at=at)
        return
    compensations.pay_compensation(
        compensation=asked,
        by=house.users["accountant"],
        payment_document=told,
        paid_on=timezone.localdate(at),
        at=at,
    )


def _root_cause(row: tuple, house: House, now: datetime) -> RootCause:
    """Named two months ago; its complaints are the newest of its category."""
    title, category, description, count = row
    at, by = now - timedelta(days=60), house.users["quality"]
    category = Category.objects.get(name=category)
    cause = measures.name_root_cause(
        by=by, title=title, description=description, owner=by, at=at, category=category
    )
    complaints = Feedback.objects.posted().complaints().filter(category=category)
    for feedback in complaints.order_by("-registered_at", "pk")[:count]:
        at = max(feedback.registered_at + timedelta(hours=6), at)
        measures.link_document(root_cause=cause, feedback=feedback, by=by, at=min(at, now))
    return cause


def _measures(causes: list[RootCause], house: House, now: datetime) -> None:
    """Planned three days before they are due; one that did not help is followed by the next."""
    failed = None
    for number, row in enumerate(MEASURES):
        place, kind, nature, title, owner, days, state, told, names = row
        at = now + timedelta(days=min(days, 0) - 3)
        of = {"root_cause": causes[place]} if place is not None else _appeal(number, at)
        due = timezone.localdate(now) + timedelta(days=days)
        follows = failed if failed and failed.root_cause == of.get("root_cause") else None
        measure = measures.plan_measure(
            by=house.users["director"],
            kind=kind,
            nature=nature,
            title=title,
            due_on=due,
            owner=house.users[owner],
            employees=[house.employees[name] for name in names],
            follows=follows,
            at=at,
            **of,
        )
        ended = _end_measure(measure, state, told, house, now)
        failed = ended if state == "not_effective" else None


def _appeal(number: int, at: datetime) -> dict:
    """A complaint that was there already; another for another number."""
    complaints = Feedback.objects.posted().complaints().filter(registered_at__lt=at)
    return {"feedback": complaints.order_by("-registered_at", "pk")[number]}


def _end_measure(measure: Measure, state: str, told: str, house: House, now: datetime) -> Measure:
    if state == "planned":
        return measure
    if state == "cancelled":
        by = house.users["director"]
        return measures.cancel_measure(measure=measure, by=by, reason=told, at=now)
    at = now - timedelta(days=timezone.localdate(now).toordinal() - measure.due_on.toordinal())
    result = told if state == "done" else "Порядок введён приказом, администраторы ознакомлены"
    done = measures.complete_measure(
        measure=measure,
        by=measure.owner,
        result=result,
        at=at,
        check_on=timezone.localdate(at) + timedelta(days=10),
    )
    if state == "done":
        return done
    by, at = house.users["director"], at + timedelta(days=30)
    is_effective = state == "effective"
    return measures.check_measure(
        measure=done, by=by, is_effective=is_effective, remark=told, at=min(at, now)
    )
