"""Every import × every kind of messy file: read as the clean one, or told why not."""

import csv
from datetime import date

import pytest
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from apps.appeal_types.models import AppealObject, UrgencyRule
from apps.clients.models import Client, Service
from apps.organization.models import Branch, Department, Employee, Position, User
from apps.organization.tests.files import HEADERS, check, load, problems, rows_of, xlsx
from apps.organization.tests.makers import WITH_FILES
from apps.organization.tests.messy import READ, TOLD, as_xlsx
from apps.organization.tests.test_import_export import FILLED


@pytest.fixture
def admin_client(cast, client):
    client.force_login(cast.admin)
    return client


@pytest.fixture
def clean(clinic) -> dict:
    """The heads and rows of a file for each reference."""
    UrgencyRule.objects.filter(severity="grave", impact="one").delete()
    Service.objects.create(name="Осмотр")  # of the visits
    lines = FILLED | {User: ('novice;Ким;Олег;Иванович;kim@mail.ru;"Врач";да;да;нет',)}
    tables = {}
    for model in WITH_FILES:
        rows = list(csv.reader([HEADERS[model], *lines[model]], delimiter=";"))
        tables[model] = [row + [""] * (len(rows[0]) - len(row)) for row in rows]
    return tables


@pytest.mark.parametrize("kind", READ)
def test_a_messy_file_is_read_as_the_clean_one(kind, clean, admin_client):
    wrong = {}
    for model, rows in clean.items():
        answer = check(admin_client, model, *READ[kind](rows))
        result = answer.context.get("result")
        told = (problems(answer), result.totals["new"]) if result else answer.context["form"].errors
        if told != ([], len(rows) - 1):
            wrong[model.__name__] = told
    assert not wrong


@pytest.mark.parametrize("kind", TOLD)
def test_a_file_that_would_lose_something_is_refused_and_says_why(kind, clean, admin_client):
    make, words = TOLD[kind]
    wrong = {}
    for model, rows in clean.items():
        before = model._default_manager.count()
        answer = check(admin_client, model, *make(rows))
        if words not in answer.text or "confirm_form" in answer.context:
            wrong[model.__name__] = answer.context["form"].errors
        assert model._default_manager.count() == before
    assert not wrong


def test_an_error_and_a_sum_are_told_by_row_and_column_with_all_the_rest(clinic, admin_client):
    rows = [
        HEADERS[Employee].split(";")[:7],
        ["1", "Ким", "#N/A", "", "Стоматолог-терапевт", "Терапия", "На Тверской"],
        ["2", "Цой", "Анна", "", "Космонавт", "Терапия", "На Тверской"],
        ["Итого", "", "2", "", "", "", ""],
    ]
    assert problems(check(admin_client, Employee, as_xlsx(rows), "x.xlsx")) == [
        (2, "Имя", "Таблица не смогла вычислить эту ячейку. Исправьте её."),
        (3, "Должность", "«Космонавт» нет в справочнике."),
        (4, "", "Это строка итогов. Удалите её из файла."),
    ]


def test_the_preview_says_which_sheet_is_read_and_what_was_hidden(cast, admin_client):
    def change(book):
        book.active.title = "Должности"
        book.active.row_dimensions[2].hidden = True
        book.create_sheet("Прочее").append(["Другое"])

    answer = check(
        admin_client, Position, as_xlsx([["Название"], ["Хирург"], ["Терапевт"]], change), "x.xlsx"
    )
    assert "Прочитан лист «Должности». Не прочитаны: «Прочее»." in answer.text
    assert "Прочитана и 1 скрытая строка." in answer.text
    assert answer.context["result"].totals["new"] == 2


def test_a_name_with_other_blanks_is_the_same_row_and_no_change(clinic, admin_client):
    text = "Название;Используется\r\nЧистота\u00a0помещений ;да"
    answer = check(admin_client, AppealObject, text.encode())
    assert (answer.context["result"].totals["new"], answer.context["result"].totals["update"]) == (
        0,
        0,
    )


# Lost zeros


def employees(*rows) -> bytes:
    head = HEADERS[Employee].split(";")[:7]
    place = ["", "Стоматолог-терапевт", "Терапия", "На Тверской"]
    return xlsx(head, *([*row, *place] for row in rows))


@pytest.mark.parametrize("number", [701, "701", 701.0, "701.0", "'00701", "0701"])
def test_a_number_that_lost_its_zeros_is_the_same_person(number, clinic, admin_client):
    load(admin_client, Employee, employees(["00701", "О'Коннор", "Шон"]), "x.xlsx")
    answer = load(admin_client, Employee, employees([number, "О'Коннор", "Шон"]), "x.xlsx")
    assert "добавлено 0" in answer.text
    assert Employee.objects.get(last_name="О'Коннор").personnel_number == "00701"


def test_a_number_gets_its_zeros_back(clinic, admin_client):
    load(admin_client, Employee, employees([701, "О'Коннор", "Шон"]), "x.xlsx")
    load(admin_client, Employee, employees(["00701", "О'Коннор", "Шон"]), "x.xlsx")
    assert Employee.objects.get(last_name="О'Коннор").personnel_number == "00701"


def test_a_number_that_lost_its_zeros_with_another_name_is_told(clinic, admin_client):
    load(admin_client, Employee, employees(["00701", "О'Коннор", "Шон"]), "x.xlsx")
    before = rows_of(Employee)
    found = problems(check(admin_client, Employee, employees([701, "Ким", "Олег"]), "x.xlsx"))
    assert found[0][0] == 2
    assert "«701» похоже на «00701»" in found[0][2]
    twice = employees([802, "Ким", "Олег"], ["00802", "Ким", "Олег"])
    assert problems(check(admin_client, Employee, twice, "x.xlsx"))[0][0] == 3
    assert rows_of(Employee) == before


def test_a_sign_in_name_of_digits_makes_no_second_user(cast, admin_client):
    User.objects.create_user("00701")
    answer = check(admin_client, User, "Логин;Фамилия\r\n701;Ким".encode())
    assert "«701» похоже на «00701»" in problems(answer)[0][2]


def test_a_shortened_number_is_told(clinic, admin_client):
    found = problems(
        check(admin_client, Employee, employees(["7,01E+11", "Ким", "Олег"]), "x.xlsx")
    )
    assert found[0][1] == "Табельный номер"
    assert "цифры потеряны" in found[0][2]


# Columns without a value


def test_an_empty_column_changes_nothing_unless_it_is_said(clinic, admin_client):
    Branch.objects.filter(pk=clinic.branch.pk).update(address="ул. Садовая, 1")
    text = "Название;Город;Адрес\r\nНа Тверской;Тула;\r\n".encode("cp1251")
    preview = check(admin_client, Branch, text)
    assert "Пустые столбцы ничего не меняют: Адрес" in preview.text
    load(admin_client, Branch, text)
    clinic.branch.refresh_from_db()
    assert (clinic.branch.city, clinic.branch.address) == ("Тула", "ул. Садовая, 1")
    load(admin_client, Branch, text, clear_empty="on")
    clinic.branch.refresh_from_db()
    assert clinic.branch.address == ""


def test_an_empty_column_of_a_new_row_is_empty(clinic, admin_client):
    load(admin_client, Department, "Название;Филиал;Входит в\r\nХирургия;;".encode())
    assert Department.objects.get(name="Хирургия").branch is None


# Dates


@pytest.mark.parametrize("epoch", [WINDOWS_EPOCH, MAC_EPOCH], ids=["1900", "1904"])
def test_a_date_is_the_same_in_either_calendar_of_excel(epoch, clinic, admin_client):
    def change(book):
        book.epoch = epoch
        book.active["C2"] = date(1976, 2, 1)

    rows = [["Фамилия", "Имя", "Дата рождения"], ["Ким", "Олег", ""]]
    load(admin_client, Client, as_xlsx(rows, change), "x.xlsx")
    assert Client.objects.get(last_name="Ким").birth_date == date(1976, 2, 1)
