"""Files to import, and the way of a file through the pages of the admin."""

import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.activities.models import UsualActivity
from apps.appeal_types.models import (
    AppealObject,
    AppealType,
    AutomaticComplaint,
    Category,
    DeadlinePolicy,
    DefaultResponsible,
    Goal,
    Guidance,
    UrgencyRule,
    UsualAgreement,
)
from apps.clients.models import Client, Service, Visit
from apps.compensations.models import CompensationLimit
from apps.core.transfer.formats import Csv, Xlsx
from apps.correspondence.models import MessageTemplate
from apps.notifications.models import NotificationTemplate
from apps.organization.models import (
    Absence,
    Branch,
    CalendarException,
    Department,
    Employee,
    Position,
    User,
    WorkCalendar,
)
from apps.organization.tests.makers import url
from apps.routing.models import RoutingRule

HEADERS = {
    Branch: "Название;Город;Адрес;Телефон;Часовой пояс;Рабочий календарь;Используется",
    WorkCalendar: "Название;По умолчанию;По производственному календарю;Пн;Вт;Ср;Чт;Пт;Сб;Вс",
    CalendarException: "Рабочий календарь;Дата;Вид;Часы;Примечание",
    Position: "Название;Функция",
    Absence: "Кого нет;Первый день;Последний день;Кто замещает;Причина",
    Department: "Название;Филиал;Входит в;Руководитель;Используется",
    Employee: "Табельный номер;Фамилия;Имя;Отчество;Должность;Подразделение;Филиал;"
    "Внутренний номер;Пользователь;"
    "Работает;Другие должности",
    User: "Логин;Фамилия;Имя;Отчество;E-mail;Роли;Может входить;Доступ к настройкам;Полные права",
    Client: "Вид;Фамилия;Имя;Отчество;Организация;ИНН;Дата рождения;Город;Телефоны;E-mail;"
    "Примечание",
    Service: "Название",
    Visit: "Клиент;Телефон или почта;ИНН;Дата рождения;Дата и время;Филиал;Сотрудник;Услуга",
    AppealType: "Название;Характер;Объект обращения;Нужен разбор;Сначала секретарю;"
    "Нужные сведения;Значок;"
    "Порядок;Используется",
    AppealObject: "Название;Используется",
    Category: "Категория;Порядок;Используется",
    DefaultResponsible: "Тип обращения;Филиал;Ответственный за разбор",
    UrgencyRule: "Тяжесть;Охват;Срочность",
    Guidance: "Название;Тип обращения;Категория;Клиент;Что сказать клиенту;Норма;Действует с;"
    "Действует по;Используется",
    Goal: "Название;Тип обращения;Категория;Порядок;Используется",
    UsualAgreement: "Что;Словами;Тип обращения;Категория;Цель;Порядок;Используется",
    UsualActivity: "Что сделать;Вид;Через рабочих дней;Должность;Тип обращения;Категория;Цель;"
    "Порядок;Используется",
    DeadlinePolicy: "Название;Характер;Тип обращения;Категория;Срочность;Клиент;Действует с;"
    "Действует по;Реакция, ч;Решение, ч;По закону, дней;Счёт;В выходной;Норма;Примечание;"
    "Используется",
    RoutingRule: "Тип обращения;Филиал;Категория;Срочность;Куда направляется;"
    "Ответственный за разбор;Подразделение;Используется",
    MessageTemplate: "Название;Для чего;Характер;Тип обращения;Тема;Текст;Порядок;Используется",
    CompensationLimit: "Действует с;Сумма",
    AutomaticComplaint: "Откуда;Тип обращения;Тип, если сотрудник неизвестен;Категория;Оценки до",
    NotificationTemplate: "Название;Тема;Текст;HTML;SMS;Используется",
}


def xlsx(*rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def csv(model, *lines: str, encoding="utf-8-sig") -> bytes:
    return "\n".join([HEADERS[model], *lines]).encode(encoding)


def check(client, model, content: bytes, name: str = "file.csv", **choices):
    """Send the file; return the page with the preview, or with what is wrong."""
    file = SimpleUploadedFile(name, content)
    return client.post(url(model, "import"), {"resource": "0", "import_file": file} | choices)


def confirm(client, model, preview):
    form = preview.context["confirm_form"]
    return client.post(url(model, "process_import"), form.initial, follow=True)


def load(client, model, content: bytes, name: str = "file.csv", **choices):
    return confirm(client, model, check(client, model, content, name, **choices))


def problems(answer) -> list[tuple]:
    return [(p.line, p.column, p.reason) for p in answer.context["result"].problems]


def export(client, model, extension: str) -> bytes:
    answer = client.post(
        url(model, "export"), {"format": ["xlsx", "csv"].index(extension), "resource": "0"}
    )
    assert answer["Content-Disposition"].rstrip('"').endswith(f".{extension}")
    return answer.content


def read(content: bytes, extension: str = "csv"):
    return {"xlsx": Xlsx, "csv": Csv}[extension]().create_dataset(content)


def rows_of(model) -> list[dict]:
    """Everything that stands in the database for the reference, to compare before and after."""
    rows = list(model._default_manager.order_by("pk").values())
    related = {User: "groups", Client: "contacts", Employee: "other_positions"}.get(model)
    if related:
        rows += model._default_manager.order_by("pk").values("pk", f"{related}__pk")
    return rows
