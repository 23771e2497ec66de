"""Visits from a file, and back: of clients who are here, in any spelling of day and time (S6)."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from apps.clients.models import Client, Service, Visit
from apps.clients.services import create_client, merge_clients
from apps.organization.tests.files import check, export, load, problems, read, rows_of, xlsx

HEAD = "Клиент;Телефон или почта;ИНН;Дата рождения;Дата и время;Филиал;Сотрудник;Услуга"
MOSCOW = ZoneInfo("Europe/Moscow")
LINE = "Петров Иван Сергеевич;;;;{};На Тверской;Смирнова Анна Викторовна;Осмотр"


@pytest.fixture
def admin_client(cast, client):
    Service.objects.create(name="Осмотр")
    client.force_login(cast.admin)
    return client


def lines(*rows: str) -> bytes:
    return "\n".join([HEAD, *rows]).encode("utf-8-sig")


@pytest.mark.parametrize(
    "spelt",
    [
        "17.11.2026 14:30",
        "17.11.26 14.30",
        "2026-11-17 14:30:00",
        "2026-11-17T14:30",
        "17.11.2026 в 14:30",
        "17.11.2026, 14-30",
        " 17.11.2026г. 14:30 ",
    ],
)
def test_day_and_time_in_any_spelling(admin_client, clinic, spelt):
    load(admin_client, Visit, lines(LINE.format(spelt)))
    visit = Visit.objects.get()
    assert visit.started_at == datetime(2026, 11, 17, 14, 30, tzinfo=MOSCOW)
    assert (visit.client, visit.employee, visit.branch) == (
        clinic.client,
        clinic.employee,
        clinic.branch,
    )


def test_a_moment_of_a_workbook(admin_client, clinic):
    head = HEAD.split(";")
    row = [None] * len(head)
    row[1], row[4:] = (
        "8 (916) 123-45-67",
        [datetime(2026, 11, 17, 14, 30), "На Тверской", "Смирнова Анна Викторовна", "Осмотр"],
    )
    load(admin_client, Visit, xlsx(head, row), "visits.xlsx")
    assert Visit.objects.get(client=clinic.client).started_at.astimezone(MOSCOW).hour == 14


def test_what_is_wrong_is_told_by_line_and_column_and_nothing_is_written(admin_client, cast):
    for city in ("Тула", "Калуга"):
        create_client(by=cast.admin, values={"last_name": "Иванова", "city": city})
    file = lines(
        LINE.format("17.11.2026 14:30").replace("Петров", "Сидоров"),
        LINE.format("17.11.2026 14:30").replace("Петров Иван Сергеевич", "Иванова"),
        LINE.format("17.11.2026 14:30").replace(";;", ";+7 999 000-00-00;", 1),
        LINE.format("17.11.2026"),
        LINE.format("вчера"),
        LINE.format("17.11.2026 14:30").replace("Осмотр", "Массаж"),
        ";;;;17.11.2026 14:30;На Тверской;Смирнова Анна Викторовна;Осмотр",
        LINE.format("17.11.2026 14:30"),
        LINE.format("17.11.2026 14:30"),
    )
    found = problems(check(admin_client, Visit, file))
    assert [(line, column) for line, column, _reason in found] == [
        (2, "Клиент"),
        (3, "Клиент"),
        (4, "Клиент"),
        (5, "Дата и время"),
        (6, "Дата и время"),
        (7, "Услуга"),
        (8, "Клиент"),
        (10, ""),
    ]
    reasons = {line: reason for line, _column, reason in found}
    assert "Сидоров" in reasons[2]
    assert "Калуга" in reasons[3]
    assert "другим телефоном" in reasons[4]
    assert not Visit.objects.exists()


def test_namesakes_are_told_apart_by_any_mark(admin_client, cast):
    values = {"last_name": "Иванова", "first_name": "Мария"}
    one = create_client(by=cast.admin, values=values, contacts=[{"value": "8 921 111-11-11"}])
    two = create_client(by=cast.admin, values=values | {"birth_date": datetime(1980, 5, 1).date()})
    tail = ";На Тверской;Смирнова Анна Викторовна;Осмотр"
    load(
        admin_client,
        Visit,
        lines(
            "Иванова Мария;+7 921 111 11 11;;;17.11.2026 9:00" + tail,
            "Иванова Мария;;;01.05.80;17.11.2026 10:00" + tail,
        ),
    )
    assert [visit.client for visit in Visit.objects.order_by("started_at")] == [one, two]


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
def test_what_was_exported_changes_nothing(admin_client, clinic, extension):
    load(admin_client, Visit, lines(LINE.format("17.11.2026 14:30")))
    before = rows_of(Visit)
    content = export(admin_client, Visit, extension)
    assert read(content, extension)[0][0] == "Петров Иван Сергеевич"
    page = check(admin_client, Visit, content, f"x.{extension}")
    assert not page.context["result"].problems
    assert page.context["result"].totals["skip"] == 1
    assert rows_of(Visit) == before


def test_a_visit_is_corrected_not_doubled(admin_client, clinic):
    load(admin_client, Visit, lines(LINE.format("17.11.2026 14:30")))
    load(admin_client, Visit, lines(LINE.format("17.11.2026 14:30").replace("Тверской", "Арбате")))
    assert Visit.objects.get().branch == clinic.other_branch


def test_the_name_of_a_merged_card_means_the_main_one(admin_client, cast, clinic):
    old = create_client(by=cast.admin, values={"last_name": "Петрова", "first_name": "Инна"})
    merge_clients(main=clinic.client, merged=old, by=cast.admin)
    line = LINE.format("17.11.2026 14:30").replace("Петров Иван Сергеевич", "Петрова Инна")
    load(admin_client, Visit, lines(line))
    assert Visit.objects.get().client == clinic.client


def test_the_preview_of_clients_names_a_namesake(admin_client, clinic):
    file = "Вид;Фамилия;Имя;Отчество;Город\n;Петров;Иван;Сергеевич;Калуга".encode()
    phone = "Вид;Фамилия;Имя;Отчество;Телефоны\n;Петров;Иван;Сергеевич;8 921 000 00 00".encode()
    for content in (file, phone):
        page = check(admin_client, Client, content).content.decode()
        assert clinic.client.get_absolute_url() in page
        assert "Тула, …4567" in page


def test_a_new_client_who_is_called_as_somebody(client, cast, make_client):
    client.force_login(cast.registrar)
    known = make_client("Петров", "8 916 123-45-67", first_name="Иван", middle_name="Сергеевич")
    form = {"kind": "person", "contacts-TOTAL_FORMS": 0, "contacts-INITIAL_FORMS": 0}
    form |= {"last_name": "петров", "first_name": "Иван", "city": "Орёл"}
    url = reverse("clients:create")
    page = client.post(url, form)
    assert page.status_code == 422
    assert page.context["form"].namesakes == [known]
    assert "…4567" in page.content.decode()
    assert client.post(url, form | {"middle_name": "Петрович"}).status_code == 302
    assert client.post(url, form | {"save_anyway": "on"}).status_code == 302
