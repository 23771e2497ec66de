"""What clients of the demo want, what is agreed with them, and what is usually done for it (C7)."""

from typing import NamedTuple

from apps.activities.models import Activity
from apps.appeal_types.models import UsualAgreement
from apps.demo.texts import references as ref

STEP, OFFER = UsualAgreement.Kind.STEP, UsualAgreement.Kind.OFFER
Kind = Activity.Kind
COMPLAINT_DESK = "Разбор жалоб"

MONEY, RETREATMENT = "Вернуть деньги", "Перелечить бесплатно"
RECALCULATION, EXPLANATION, APOLOGY = "Перерасчёт", "Получить объяснение", "Извинения"
SOONER = "Принять без очереди"


class GoalRow(NamedTuple):
    name: str
    type: str = ""
    category: str = ""


class AgreementRow(NamedTuple):
    kind: str
    text: str
    type: str = ""
    category: str = ""
    goal: str = ""


class ActivityRow(NamedTuple):
    kind: str
    title: str
    in_days: int = 1
    position: str = ""
    type: str = ""
    category: str = ""
    goal: str = ""


GOALS = (
    GoalRow(EXPLANATION),
    GoalRow(APOLOGY),
    GoalRow(MONEY),
    GoalRow(RETREATMENT, category="Качество лечения"),
    GoalRow(RECALCULATION, category="Оплата и расчёты"),
    GoalRow(SOONER, category="Организация приёма"),
)

AGREEMENTS = (
    AgreementRow(STEP, "Принести чек и договор", goal=MONEY),
    AgreementRow(STEP, "Написать заявление на возврат", goal=MONEY),
    AgreementRow(STEP, "Прийти на осмотр врачебной комиссии", category="Качество лечения"),
    AgreementRow(STEP, "Подписать согласие на перелечивание", goal=RETREATMENT),
    AgreementRow(STEP, "Прислать фото счёта", goal=RECALCULATION),
    AgreementRow(OFFER, "Бесплатный осмотр у заведующего отделением", category="Качество лечения"),
    AgreementRow(OFFER, "Запись без очереди на ближайший день", category="Организация приёма"),
    AgreementRow(OFFER, "Скидка 10 % на следующий визит", type=ref.ABOUT_SERVICE),
    AgreementRow(OFFER, "Звонок главного врача", type=ref.ABOUT_EMPLOYEE),
)

ACTIVITIES = (
    ActivityRow(Kind.CALL, "Позвонить и извиниться", type=ref.ABOUT_EMPLOYEE),
    ActivityRow(Kind.CALL, "Рассказать клиенту, что мы сделали", 5, type=ref.ABOUT_SERVICE),
    ActivityRow(Kind.MEETING, "Осмотр врачебной комиссией", 3, category="Качество лечения"),
    ActivityRow(Kind.REFUND, "Посчитать и согласовать возврат", 3, COMPLAINT_DESK, goal=MONEY),
    ActivityRow(Kind.RETREATMENT, "Записать на перелечивание", 2, goal=RETREATMENT),
    ActivityRow(Kind.RECALCULATION, "Сверить начисления", 2, COMPLAINT_DESK, goal=RECALCULATION),
    ActivityRow(Kind.LETTER, "Отправить письменное объяснение", 4, goal=EXPLANATION),
)

# What a client said of it, by the goal.
OWN_WORDS = {
    MONEY: (
        "Верните деньги за пломбу, она выпала через неделю",
        "Хочу вернуть всё, что заплатил за этот визит",
    ),
    RETREATMENT: (
        "Переделайте как следует и без доплат",
        "Пусть другой врач исправит бесплатно",
    ),
    RECALCULATION: ("Посчитайте заново: в смете была другая сумма",),
    EXPLANATION: (
        "Хочу понять, почему так вышло",
        "Пусть объяснят, за что я заплатил",
    ),
    APOLOGY: ("Чтобы врач извинился", "Мне важно, чтобы извинились и больше так не делали"),
    SOONER: ("Примите меня на этой неделе",),
}
