"""What is planned and done for the documents of the demo, so that «Мои дела» of everybody is alive.

On open documents by the services themselves; of closed ones the rows as they would have been left.
"""

from datetime import datetime, timedelta

from apps.activities import services
from apps.activities.models import Activity, ActivityMove
from apps.activities.services import phones_of
from apps.activities.services.activities import follow_activities
from apps.core.values.phones import phone_shown
from apps.demo.house import House
from apps.feedback.models import Feedback, State
from apps.feedback.services import note_reaction

RECENT = timedelta(days=3)  # complaints whose task nobody has taken yet

# (who, kind, title, hours from now): overdue, of today and of the days to come.
PLANS = (
    ("handler", "call", "Позвонить клиенту с ответом главного врача", 2),
    ("handler", "letter", "Отправить письмо с извинениями", -20),
    ("handler", "recalculation", "Сверить платежи с бухгалтерией", 26),
    ("handler", "document", "Подготовить копии договора и чеков", 74),
    ("handler_2", "call", "Перезвонить после визита", 3),
    ("handler_2", "retreatment", "Записать на бесплатное перелечивание", 50),
    ("quality", "meeting", "Разобрать случай с врачом", 4),
    ("quality", "call", "Узнать, доволен ли клиент решением", -5),
    ("quality", "refund", "Согласовать возврат 4 800 ₽", 28),
    ("director", "meeting", "Встретиться с клиентом у главного врача", 30),
    ("head", "document", "Посмотреть снимки и карту пациента", 5),
    ("executor", "other", "Написать заключение врача-эксперта", 27),
)
DONE = (
    ("handler", "call", "Уточнить дату визита", "Клиент был 12 числа, чек пришлёт на почту."),
    ("quality", "letter", "Запросить объяснение врача", "Объяснение получено и приложено."),
)


# How long after the registration the clients of the last weeks were called, in minutes; and why.
CALLED_BACK = timedelta(days=21)
CALLED_AFTER = (12, 35, 50, 95, 160, 240, 600, 1500)
TOLD = (
    "Клиент подтвердил обращение, ждёт ответа.",
    "Уточнили обстоятельства, клиент пришлёт чек.",
    "Извинились, договорились созвониться после разбора.",
    "Клиент согласен подождать до конца недели.",
)


def build_activities(house: House, now: datetime) -> None:
    """Plan for everybody who works with open documents; nothing where he has none."""
    _tasks_of_complaints(now)
    for number, row in enumerate(PLANS):
        _plan(row, house.users[row[0]], number, now)
    for number, (username, kind, title, result) in enumerate(DONE, start=3):
        by = house.users[username]
        activity = _plan((username, kind, title, -3), by, number, now)
        if activity:
            services.complete_activity(activity=activity, by=by, result=result, at=now)
    _moved_call(house, now)
    _first_call_after_25_minutes(house)
    _first_calls(house, now)


def _tasks_of_complaints(now: datetime) -> None:
    """«Разбор жалоб»: the newest complaints wait for whoever takes them first (seed 001)."""
    recent = Feedback.objects.filter(
        state=State.REGISTERED, is_complaint=True, registered_at__gt=now - RECENT
    )
    tasked = recent.filter(activities__kind=Activity.Kind.PROCESSING).values("pk")
    for feedback in recent.exclude(pk__in=tasked).order_by("pk"):
        follow_activities(
            feedback=feedback,
            by=feedback.author,
            action="feedback.register",
            at=feedback.registered_at,
        )


def _document_of(user, number: int, at: datetime) -> Feedback | None:
    """One of the open documents that `user` could have at hand; others for other numbers."""
    seen = Feedback.objects.unresolved().visible_to(user).filter(registered_at__lt=at)
    found = list(seen.order_by("-registered_at", "pk")[: number + 1])
    return found[-1] if found else None


def _plan(row: tuple, user, number: int, now: datetime) -> Activity | None:
    """As if planned an hour ago, or a day before its time; on a document that was there already."""
    _username, kind, title, hours = row
    planned_for = (now + timedelta(hours=hours)).replace(minute=0, second=0, microsecond=0)
    at = planned_for - timedelta(hours=24) if hours < 0 else now - timedelta(hours=1)
    feedback = _document_of(user, number, at)
    if feedback is None:
        return None
    return services.plan_activity(
        feedback=feedback,
        by=user,
        kind=kind,
        title=title,
        planned_for=planned_for,
        user=user,
        at=at,
    )


def _moved_call(house: House, now: datetime) -> None:
    """Seed 003: the bank answers later, so the call to the client is put off, with the reason."""
    feedback = _told("Ваша рассрочка, ваш банк")
    if feedback is None or not feedback.is_open:
        return
    by, at = house.users["handler"], feedback.registered_at + timedelta(hours=5)
    call = services.plan_activity(
        feedback=feedback,
        by=by,
        kind="call",
        title="Позвонить клиенту с ответом банка",
        planned_for=at + timedelta(days=1),
        user=by,
        at=at,
    )
    services.move_activity(
        activity=call,
        by=by,
        planned_for=max(now, at) + timedelta(days=2),
        at=at + timedelta(hours=2),
        reason="Банк ответит позже, клиент согласен подождать",
    )


def _first_call_after_25_minutes(house: House) -> None:
    """Seed 001: the reaction to the complaint; seed 003: the settlement with the bank, moved."""
    complaint, debt = _told("насильно предложили удалить зуб"), _told("сделать перерасчёт")
    if complaint:
        at = complaint.registered_at + timedelta(minutes=25)
        by = house.users["handler_2"]
        title = f"Звонок клиенту: {phone_shown(next(iter(phones_of(complaint)), ''))}"
        _left(complaint, "call", title, by, at, "Клиент пришлёт снимок из другой клиники.")
    if debt:
        at, by = debt.registered_at + timedelta(hours=8), house.users["handler"]
        title, result = "Сверка с банком", "Три платежа не разнесены, остаток 12 000 ₽."
        activity = _left(debt, "recalculation", title, by, at + timedelta(days=1), result)
        ActivityMove.objects.create(
            activity=activity,
            moved_by=by,
            moved_at=at,
            moved_from=at,
            moved_to=activity.planned_for,
            reason="Банк готовит выписку",
        )


def _first_calls(house: House, now: datetime) -> None:
    """To most of the clients of the last weeks somebody has called back, sooner or later."""
    recent = Feedback.objects.posted().filter(registered_at__gt=now - CALLED_BACK)
    for number, feedback in enumerate(recent.filter(reacted_at=None).order_by("pk")):
        phone = next(iter(phones_of(feedback)), "")
        at = feedback.registered_at + timedelta(minutes=CALLED_AFTER[number % len(CALLED_AFTER)])
        by = feedback.responsible
        if phone and by and number % 4 and at < min(now, feedback.closed_at or now):
            title = f"Звонок клиенту: {phone_shown(phone)}"
            _left(feedback, "call", title, by, at, TOLD[number % len(TOLD)])


def _left(feedback, kind: str, title: str, by, at: datetime, result: str) -> Activity:
    if kind == "call":
        note_reaction(feedback, at=at)
    return Activity.objects.create(
        feedback=feedback,
        kind=kind,
        title=title,
        state=Activity.State.DONE,
        planned_for=at,
        user=by,
        created_by=by,
        created_at=at,
        ended_by=by,
        ended_at=at,
        result=result,
    )


def _told(words: str) -> Feedback | None:
    return Feedback.objects.posted().filter(statement__contains=words).first()
