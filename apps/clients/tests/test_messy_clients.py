"""Clients in messy files: their phones, dates of birth, INN, and that nobody becomes two."""

import unicodedata
from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from apps.clients import services
from apps.clients.models import Client
from apps.organization.tests.files import check, load, problems, xlsx

HEAD = "Фамилия;Имя;Телефоны\r\n"


@pytest.fixture
def admin_client(cast, client):
    client.force_login(cast.admin)
    return client


def phones(last_name: str) -> list[str]:
    contacts = Client.objects.get(last_name=last_name).contacts.order_by("normalized")
    return list(contacts.values_list("normalized", flat=True))


# Phones


def test_two_extensions_of_one_office_are_two_phones(admin_client):
    text = "Вид;Организация;Телефоны\r\n" + (
        'юридическое лицо;ООО «Добавочный»;"8 495 700-00-09 доб. 101; 8 495 700-00-09 доб. 102"'
    )
    load(admin_client, Client, text.encode("cp1251"))
    contacts = Client.objects.get(company="ООО «Добавочный»").contacts.all()
    assert [c.normalized for c in contacts] == ["+74957000009;ext=101", "+74957000009;ext=102"]
    assert [c.shown for c in contacts] == [
        "+7 495 700-00-09 доб. 101",
        "+7 495 700-00-09 доб. 102",
    ]


@pytest.mark.parametrize(
    "cell",
    [
        '"8 916 000-00-01; 8 916 000-00-02"',
        '"8 916 000-00-01, 8 916 000-00-02"',
        '"8 916 000-00-01\n8 916 000-00-02"',
        '"8 916 000-00-01\r\n8 916 000-00-02\r\n"',
        "8 916 000-00-01 / 8 916 000-00-02",
        '"8/916/0000001;8.916.000.00.02"',
        '"８９１６００００００１;89160000002"',
        "'89160000001,\u200b+7(916)000\u201100\u201102",
        '"89160000001.0;8,9160000002E+10"',
    ],
)
def test_several_phones_in_one_cell(cell, admin_client):
    load(admin_client, Client, f"{HEAD}Ким;Олег;{cell}".encode())
    assert phones("Ким") == ["+79160000001", "+79160000002"]


def test_phones_that_are_numbers_in_a_spreadsheet(admin_client):
    rows = [["Фамилия", "Телефоны"], ["Ким", 89160000001], ["Цой", 89160000002.0]]
    load(admin_client, Client, xlsx(*rows), "x.xlsx")
    assert phones("Ким") + phones("Цой") == ["+79160000001", "+79160000002"]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("8,91670E+10", "цифры потеряны"),
        ("8 916 000-00-1", "не хватает цифры"),
        ("700-00-09", "кода города"),
        ("8 495 700-00-09/10", "10: Телефон не распознан"),
        ("8 916 000-00-01 8 916 000-00-02", "Телефон не распознан"),
    ],
)
def test_a_phone_that_cannot_be_is_told_by_row_and_column(cell, words, admin_client):
    found = problems(check(admin_client, Client, f"{HEAD}Ким;Олег;{cell}".encode()))
    assert [problem[:2] for problem in found] == [(2, "Телефоны")]
    assert words in found[0][2]


def test_an_empty_column_of_phones_takes_no_phone_away(make_client, admin_client):
    person = make_client(
        "Щукина", "8 916 000-00-01", first_name="Юлия", birth_date=date(1976, 2, 1)
    )
    text = "Фамилия;Имя;Дата рождения;Телефоны\r\nЩукина;Юлия;01.02.1976;\r\n".encode("cp1251")
    load(admin_client, Client, text)
    assert phones("Щукина") == ["+79160000001"]
    load(admin_client, Client, text, clear_empty="on")
    assert person.contacts.count() == 0


# Dates of birth


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("01.02.1976 0:00:00", date(1976, 2, 1)),
        ("01.02.1976 00:00", date(1976, 2, 1)),
        ("1976-02-01T00:00:00", date(1976, 2, 1)),
        ("01.02.1976 г.", date(1976, 2, 1)),
        ("'01.02.1976", date(1976, 2, 1)),
        ("０１.０２.１９７６", date(1976, 2, 1)),
        ("12.05.55", date(1955, 5, 12)),
        ("12.05.75", date(1975, 5, 12)),
        ("12.05.25", date(2025, 5, 12)),
        ("30.11.26", date(1926, 11, 30)),
    ],
)
def test_a_date_of_birth_in_any_spelling_has_been(cell, day, admin_client):
    with time_machine.travel("2026-11-29 12:00 +0300", tick=False):
        load(admin_client, Client, f"Фамилия;Имя;Дата рождения\r\nКим;Олег;{cell}".encode())
    assert Client.objects.get(last_name="Ким").birth_date == day


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("30.11.2026", "Дата рождения в будущем"),
        ("12.05.2055", "Дата рождения в будущем"),
        ("01.02.0076", "Укажите год"),
        ("01.02.1976 21:00:00", "Здесь не только дата"),
        ("30.02.1976", "Дата не распознана"),
        ("27791", "Дата не распознана"),
    ],
)
def test_a_date_of_birth_that_cannot_be_is_told(cell, words, admin_client):
    with time_machine.travel("2026-11-29 12:00 +0300", tick=False):
        text = f"Фамилия;Имя;Дата рождения\r\nКим;Олег;{cell}".encode()
        found = problems(check(admin_client, Client, text))
    assert [problem[:2] for problem in found] == [(2, "Дата рождения")]
    assert words in found[0][2]


def test_a_number_where_a_date_belongs_is_told(admin_client):
    content = xlsx(["Фамилия", "Дата рождения"], ["Ким", 27791])
    assert "число, а не дата" in problems(check(admin_client, Client, content, "x.xlsx"))[0][2]


@pytest.mark.parametrize("door", ["card", "admin", "service"])
def test_a_birth_in_the_future_is_refused_everywhere(door, cast, client):
    with time_machine.travel("2026-11-29 12:00 +0300", tick=False):
        client.force_login(cast.admin)
        data = {"kind": "person", "last_name": "Ким", "birth_date": "2026-11-30"}
        if door == "service":
            with pytest.raises(ValidationError, match="в будущем"):
                services.create_client(
                    by=cast.admin, values=data | {"birth_date": date(2027, 1, 1)}
                )
            return
        name = {"card": "clients:create", "admin": "admin:clients_client_add"}[door]
        data |= {"contacts-TOTAL_FORMS": 0, "contacts-INITIAL_FORMS": 0}
        assert "Дата рождения в будущем" in client.post(reverse(name), data).text
        client.post(reverse(name), data | {"birth_date": "12.05.55"})
    assert Client.objects.get(last_name="Ким").birth_date == date(1955, 5, 12)


# Nobody becomes two


def test_an_inn_that_lost_its_zero_on_the_way_to_csv_is_the_same_company(admin_client):
    head = "Вид;Организация;ИНН\r\n"
    load(admin_client, Client, f"{head}юридическое лицо;ПАО «Башнефть»;0274051582".encode())
    for number in ("274051582", "274051582.0", "'0274051582"):
        answer = load(admin_client, Client, f"{head}юридическое лицо;Башнефть;{number}".encode())
        assert "добавлено 0" in answer.text
    assert Client.objects.get(inn="0274051582").company == "Башнефть"
    found = problems(check(admin_client, Client, f"{head}юридическое лицо;А;2,74E+08".encode()))
    assert "цифры потеряны" in found[0][2]


def test_a_name_from_macos_is_the_same_person(admin_client):
    text = "Фамилия;Имя;Телефоны;Город\r\nЙорданский;Андрей;89167000030;Йошкар-Ола"
    load(admin_client, Client, unicodedata.normalize("NFD", text).encode())
    answer = load(admin_client, Client, text.encode("utf-8-sig"))
    assert "добавлено 0" in answer.text
    person = Client.objects.get(last_name="Йорданский")
    assert person.city == "Йошкар-Ола"
    assert Client.objects.search(unicodedata.normalize("NFD", "йорданский")).get() == person
