"""References as an administrator of the chain would fill them in (B4, B5, B6, S1, W1)."""

from typing import NamedTuple

from apps.appeal_types.models import AppealType

Nature, ObjectKind = AppealType.Nature, AppealType.ObjectKind


class TypeRow(NamedTuple):
    name: str
    nature: str
    object_kind: str
    needs_analysis: bool
    icon: str


ABOUT_EMPLOYEE = "Жалоба на сотрудника"
ABOUT_SERVICE = "Жалоба на сервис"
CLAIM = "Официальная претензия от юрлица"
PRAISE_EMPLOYEE = "Благодарность сотруднику"
PRAISE_CLINIC = "Благодарность клинике"
VISIT_REVIEW = "Отзыв о приёме"
OUTSIDE_REVIEW = "Отзыв с внешней площадки"
SUGGESTION = "Предложение"
QUESTION = "Вопрос"
REQUEST = "Просьба"

TYPES = (
    TypeRow(ABOUT_EMPLOYEE, Nature.COMPLAINT, ObjectKind.EMPLOYEE, True, "user-exclamation"),
    TypeRow(ABOUT_SERVICE, Nature.COMPLAINT, ObjectKind.OBJECT, True, "mood-sad"),
    TypeRow(CLAIM, Nature.COMPLAINT, ObjectKind.OTHER, True, "briefcase"),
    TypeRow(PRAISE_EMPLOYEE, Nature.PRAISE, ObjectKind.EMPLOYEE, False, "heart"),
    TypeRow(PRAISE_CLINIC, Nature.PRAISE, ObjectKind.NONE, False, "thumb-up"),
    TypeRow(VISIT_REVIEW, Nature.REVIEW, ObjectKind.EMPLOYEE, False, "message-star"),
    TypeRow(OUTSIDE_REVIEW, Nature.REVIEW, ObjectKind.NONE, False, "star"),
    TypeRow(SUGGESTION, Nature.SUGGESTION, ObjectKind.OBJECT, False, "bulb"),
    TypeRow(QUESTION, Nature.QUESTION, ObjectKind.NONE, False, "message-question"),
    TypeRow(REQUEST, Nature.QUESTION, ObjectKind.OTHER, True, "file-description"),
)

OBJECTS = (
    "Чистота помещений",
    "Вежливость персонала",
    "Сайт, личный кабинет",
    "Ожидание приёма",
    "Запись на приём",
    "Телефонная линия",
    "Стоимость услуг",
    "Расчёты и оплата",
    "Документы и справки",
    "Парковка и вход",
    "Гардероб и зона ожидания",
    "Доставка заказов",
    "Акции и рассылки",
)

# Top → below; the order is the one in which the form offers them.
CATEGORIES = {
    "Качество лечения": (
        "Ортодонтия",
        "Терапия",
        "Протезирование",
        "Хирургия и имплантация",
        "Гигиена",
        "Детский приём",
    ),
    "Работа персонала": ("Вежливость", "Внимание к пациенту", "Неполная информация"),
    "Организация приёма": ("Длительное ожидание", "Запись и перенос", "Телефонная линия"),
    "Оплата и расчёты": ("Стоимость лечения", "Ошибка в счёте", "Возврат и перерасчёт"),
    "Помещения": ("Чистота", "Удобство и доступность"),
    "Сайт и связь": ("Сайт, личный кабинет", "Рассылки"),
    "Документы": ("Справки и договоры", "Ошибка в документации"),
    "Доставка": ("Срок поставки", "Проблема с товаром", "Проблема с курьером"),
}

# Type → branch ("" is all of them) → who processes: for all, for each, and both (B6).
RESPONSIBLES = {
    ABOUT_EMPLOYEE: {"": "handler", "k": "handler_3"},
    ABOUT_SERVICE: {"m": "handler", "s": "handler_2", "k": "handler_3"},
    CLAIM: {"": "quality"},
    PRAISE_EMPLOYEE: {"": "handler"},
    PRAISE_CLINIC: {"": "handler"},
    VISIT_REVIEW: {"": "handler", "s": "handler_2"},
    OUTSIDE_REVIEW: {"": "quality"},
    SUGGESTION: {"": "handler"},
    QUESTION: {"": "handler", "s": "handler_2", "k": "handler_3"},
    REQUEST: {"m": "handler", "s": "handler_2", "k": "handler_3"},
}

# Rules of routing: type, branch, category, urgency ("" is any) → where to, and to whom.
ROUTING_RULES = (
    ("", "", "Качество лечения", "critical", "department", "medical"),
    (ABOUT_EMPLOYEE, "", "Качество лечения / Ортодонтия", "high", "subject_department", ""),
    (REQUEST, "", "Документы", "", "triage", ""),
    ("", "k", "Оплата и расчёты", "", "responsible", "handler_3"),
    ("", "", "Оплата и расчёты / Возврат и перерасчёт", "", "responsible", "quality"),
)

# What the doctors of a specialty do; see `staff.SPECIALTIES`.
SERVICES = {
    "therapy": (
        "Лечение кариеса",
        "Лечение пульпита",
        "Эстетическая реставрация зуба",
        "Консультация терапевта",
    ),
    "surgery": ("Удаление зуба", "Имплантация", "Консультация хирурга"),
    "hygiene": ("Профессиональная гигиена", "Отбеливание"),
    "child": ("Детский приём", "Лечение молочного зуба"),
    "orthodontics": ("Установка брекет-системы", "Коррекция брекетов", "Примерка элайнеров"),
    "prosthetics": ("Установка коронки", "Съёмный протез", "Керамические виниры"),
}

# Name, nature, working hours until an appeal of normal urgency is resolved.
POLICIES = (
    ("Жалобы обычной срочности", "complaint", 40),
    ("Предложения", "suggestion", 160),
)
