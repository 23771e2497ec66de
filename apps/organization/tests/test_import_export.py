"""Files in and out of the references: the whole way through the pages of the admin."""

import io
from datetime import date

import openpyxl
import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.utils import translation

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
from apps.organization.tests.files import (
    HEADERS,
    check,
    confirm,
    csv,
    export,
    load,
    problems,
    read,
    rows_of,
    xlsx,
)
from apps.organization.tests.makers import MAKERS, WITH_FILES, ids, url
from apps.routing.models import RoutingRule


@pytest.fixture
def admin_client(cast, client):
    client.force_login(cast.admin)
    return client


# The form of the files


def test_every_reference_has_a_file():
    assert set(HEADERS) == set(WITH_FILES)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("model", WITH_FILES, ids=ids)
def test_the_columns_are_called_the_same_whoever_exports(model, language, clinic, admin_client):
    admin_client.cookies["django_language"] = language
    assert read(export(admin_client, model, "csv")).headers == HEADERS[model].split(";")


def test_the_cells_hold_words_and_no_ids(clinic, cast, admin_client):
    DefaultResponsible.objects.create(appeal_type=clinic.complaint, user=cast.handler)
    table = read(export(admin_client, AppealType, "csv"))
    assert ("Жалоба на сотрудника", "жалоба", "сотрудник", "да") in {row[:4] for row in table}
    assert ("Благодарность", "благодарность", "сотрудник", "нет") in {row[:4] for row in table}
    assert read(export(admin_client, DefaultResponsible, "csv"))[:] == [
        ("Жалоба на сотрудника", "", "handler")
    ]
    categories = read(export(admin_client, Category, "csv"))["Категория"]
    assert categories == ["Качество лечения", "Качество лечения / Терапия"]
    users = {row[0]: row for row in read(export(admin_client, User, "csv"))}
    assert users["handler"][5] == "Администратор регистратуры; Отработка обратной связи"


def test_no_password_leaves_the_house(cast, admin_client):
    assert cast.admin.password.encode() not in export(admin_client, User, "csv")


def test_an_export_is_what_the_list_shows(clinic, admin_client):
    answer = admin_client.post(f"{url(Branch, 'export')}?q=арбат", {"format": 1, "resource": "0"})
    assert read(answer.content)["Название"] == ["На Арбате"]


def test_the_selected_rows_are_exported_at_once(clinic, admin_client):
    data = {"action": "export_selected", "_selected_action": [clinic.other_branch.pk]}
    answer = admin_client.post(url(Branch, "changelist"), data)
    assert read(answer.content, "xlsx")["Название"] == ["На Арбате"]


def test_dates_and_numbers_are_dates_and_numbers_in_xlsx(clinic, admin_client):
    Client.objects.update(birth_date=date(1985, 12, 31))
    book = openpyxl.load_workbook(io.BytesIO(export(admin_client, Client, "xlsx")))
    cell = book.active["G2"]
    assert cell.value.date() == date(1985, 12, 31)
    assert cell.number_format == "DD.MM.YYYY"


# Round trip


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
@pytest.mark.parametrize("model", WITH_FILES, ids=ids)
def test_what_is_exported_and_imported_again_changes_nothing(
    model, extension, clinic, cast, admin_client
):
    if model is DefaultResponsible:
        for branch, user in ((None, cast.quality), (clinic.branch, cast.handler)):
            DefaultResponsible.objects.create(
                appeal_type=clinic.complaint, branch=branch, user=user
            )
    else:
        for _ in range(3):
            MAKERS[model](clinic)
    before = rows_of(model)
    assert len(before) > 1
    preview = check(admin_client, model, export(admin_client, model, extension), f"x.{extension}")
    assert problems(preview) == []
    totals = preview.context["result"].totals
    assert (totals["new"], totals["update"]) == (0, 0)
    assert totals["skip"] >= 2
    confirm(admin_client, model, preview)
    assert rows_of(model) == before


FILLED = {
    Branch: ("На Садовой;Омск;ул. Садовая, 1;+7 495 123-45-67;Омск;Основной;да",),
    WorkCalendar: ("Клиника;нет;да;9:00-20:00;9:00-20:00;;;;10:00–15:00;",),
    CalendarException: ("Основной;03.06.2026;выходной день;;санитарный день",),
    Position: ("Хирург",),
    Absence: ("handler;12.01.2026;16.01.2026;quality;отпуск", "quality;01.02.2026;01.02.2026;head"),
    Department: ("Хирургия;На Тверской;Терапия;Смирнова Анна Викторовна", "Качество;;;"),
    Employee: ("0007;Ким;Олег;;Стоматолог-терапевт;Терапия;На Тверской;204;outsider;нет",),
    User: ("novice;Ким;Олег;Иванович;kim@mail.ru;Врач; Отработка обратной связи",),
    Client: ("физическое лицо;Ким;Олег;;;;31.12.1985;Тула;+7 916 555-44-33;kim@mail.ru;тихий",),
    Service: ("Чистка",),
    Visit: (
        "Петров Иван Сергеевич;;;;17.11.2026 14:30;На Тверской;Смирнова Анна Викторовна;Осмотр",
        ";8 916 123 45 67;;;18.11.26 9.05;На Арбате;Смирнова Анна Викторовна;Осмотр",
    ),
    AppealType: ('Отзыв;отзыв;не указывается;да;нет;"телефон; e-mail";star;7;нет',),
    AppealObject: ("Парковка;нет",),
    Category: ("Деньги;3;да", "Деньги / Возврат;1;да", "Деньги / Возврат / Сроки;1;нет"),
    DefaultResponsible: ("Жалоба на сотрудника;На Тверской;handler", "Жалоба на сервис;;quality"),
    UrgencyRule: ("тяжёлая;один клиент;критическая",),
    Guidance: (
        "Терапия;;Качество лечения / Терапия;физическое лицо;<p>Извинитесь</p>;ст. 31;01.01.2026"
        ";;да",
        "Всё остальное;;;;<p>Скажите, что ответим</p>",
    ),
    Goal: ("Вернуть деньги;Жалоба на сервис;Качество лечения / Терапия;3;да", "Извинения;;;;нет"),
    UsualAgreement: (
        "шаг клиента;Принести чек;Жалоба на сервис;Качество лечения / Терапия;;2;да",
        "наше предложение;Принести чек;;;;;нет",
    ),
    UsualActivity: (
        "Перезвонить;звонок;2;;Жалоба на сервис;Качество лечения / Терапия;;1;да",
        "Перезвонить;встреча;10;Стоматолог-терапевт;;;;;нет",
    ),
    DeadlinePolicy: (
        "Терапия;жалоба;;Качество лечения / Терапия;высокая;физическое лицо;01.01.2026;;4;16;10;"
        "рабочие дни;переносится на рабочий день раньше;ст. 31;;да",
        "Всё остальное;;;;;;;;;100",
    ),
    RoutingRule: (
        "Жалоба на сервис;На Тверской;Качество лечения / Терапия;высокая;в подразделение;;"
        "Терапия (На Тверской);да",
        "Жалоба на сотрудника;;;;ответственному;handler",
        ";На Арбате;;;в подразделение сотрудника, о котором обращение",
        ";;;;на распределение;;;нет",
    ),
    MessageTemplate: (
        "Ответ;письмо (DOCX и PDF);жалоба;Жалоба на сервис;О {number};Здравствуйте, {client}.;3;да",
        "Спасибо;сообщение (e-mail);;;Спасибо;Спасибо за отзыв.;;нет",
    ),
    CompensationLimit: ("01.01.2026;7 000,50", "01.07.2026;10000"),
    AutomaticComplaint: (
        "низкая оценка визита;Жалоба на сотрудника;;Качество лечения / Терапия;1",
        "отрицательный отзыв извне;Жалоба на сотрудника;Жалоба на сервис;Качество лечения;3",
    ),
    NotificationTemplate: (
        "Свой;{number}: новое;{client};<p>{client}</p>;{number};да",
        "Только SMS;{number};;;{number}: {state};нет",
    ),
}


@pytest.mark.parametrize("model", WITH_FILES, ids=ids)
def test_a_row_comes_back_from_the_file_as_it_was_deleted(model, clinic, cast, admin_client):
    """Import, export, delete, import what was exported: the second export is the first one."""
    lines = FILLED[model]
    if model is User:  # the roles are separated inside a quoted cell
        lines = ('novice;Ким;Олег;Иванович;kim@mail.ru;"Врач; Отработка обратной связи";да;да;нет',)
    if model is Visit:
        Service.objects.create(name="Осмотр")
    if model is UrgencyRule:  # shipped for every pair
        UrgencyRule.objects.filter(severity="grave", impact="one").delete()
    known = set(model._default_manager.values_list("pk", flat=True))
    answer = load(admin_client, model, csv(model, *lines))
    assert f"добавлено {len(lines)}" in answer.content.decode()
    first = export(admin_client, model, "csv")
    for row in model._default_manager.exclude(pk__in=known).order_by("-pk"):
        row.delete()
    load(admin_client, model, first)
    assert export(admin_client, model, "csv") == first
    assert LogEntry.objects.filter(change_message="Загружено из файла").exists()


# Formulas


HOSTILE = ["=1+1", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "  =1+2", "\t=1+3", "'=1+4"]


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
def test_no_cell_of_an_export_is_a_formula_and_it_comes_back_unharmed(
    extension, db, cast, admin_client
):
    AppealObject.objects.all().delete()
    for text in HOSTILE:
        AppealObject.objects.create(name=text)
    content = export(admin_client, AppealObject, extension)
    if extension == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        assert all(cell.data_type == "s" for row in sheet for cell in row)
        texts = [row[0].value for row in sheet][1:]
    else:
        texts = [line.split('";"')[0][1:] for line in content.decode("utf-8-sig").splitlines()[1:]]
    assert len(texts) == len(HOSTILE)
    assert all(text.startswith("'") for text in texts)
    before = rows_of(AppealObject)
    preview = check(admin_client, AppealObject, content, f"x.{extension}")
    assert preview.context["result"].totals["new"] == 0
    confirm(admin_client, AppealObject, preview)
    assert rows_of(AppealObject) == before


# Errors


def test_each_error_is_told_by_row_column_and_reason_and_nothing_is_written(clinic, admin_client):
    content = csv(
        Employee,
        "0001;Ким;Олег;;Стоматолог-терапевт;Терапия;На Тверской;;;да",
        "0002;;Анна;;Космонавт;Терапия;На Тверской;;никто;может быть",
        "",
        "0001;Ким;Олег;;Стоматолог-терапевт;Терапия;На Тверской;;;да",
    )
    count = Employee.objects.count()
    answer = check(admin_client, Employee, content)
    assert problems(answer) == [
        (3, "Должность", "«Космонавт» нет в справочнике."),
        (3, "Пользователь", "«никто» нет в справочнике."),
        (3, "Работает", "Введите «да» или «нет»."),
        (3, "Фамилия", "Заполните столбец «Фамилия»: без него строки нет."),
        (5, "", "Повторяет строку 2."),
    ]
    html = answer.content.decode()
    assert "Ничего не записано: в файле 5 ошибок" in html
    assert "<td>3</td><td>Должность</td><td>Космонавт</td>" in html
    assert "confirm_form" not in answer.context
    assert Employee.objects.count() == count


@pytest.mark.parametrize("model", WITH_FILES, ids=ids)
def test_nothing_of_a_file_with_one_bad_row_is_written(model, clinic, cast, admin_client):
    if model is Visit:
        Service.objects.create(name="Осмотр")
    good = FILLED[model][0] if model is not User else "novice;Ким;Олег;;;Врач;да;нет;нет"
    bad = {
        Branch: "На Садовой;;;;;;",
        WorkCalendar: "Пустой;нет;да;;;;;;;",
        CalendarException: "Основной;04.06.2026;выходной день;09:00–18:00;",
        Position: "Х" * 300,
        Absence: "outsider;02.01.2026;01.01.2026;quality;",
        Department: "Лишний;Нет такого филиала;;",
        Employee: "0008;Ким;Олег;;Нет такой;Терапия;На Тверской;;;да",
        User: "lonely;Ким;Олег;;;Отработка обратной связи;да;нет;нет",
        Client: "юридическое лицо;;;;;;;;;;",
        Service: "Х" * 300,
        Visit: "Нет Такого;;;;17.11.2026 15:30;На Тверской;Смирнова Анна Викторовна;Осмотр",
        AppealType: "Другой;нет такого;сотрудник;да;;;star;7;нет",
        AppealObject: "Парковка 2;возможно",
        Category: "Нет такой / Сроки;1;да",
        DefaultResponsible: "Вопрос;;registrar",
        UrgencyRule: "тяжёлая;никто;высокая",
        Guidance: "Пустая;;;;<p></p>;;;;",
        Goal: "Х;Нет такого типа;;;да",
        UsualAgreement: "никто;Принести чек;;;;;да",
        UsualActivity: "Спросить врача;мнение сотрудника;0;;;;;;да",
        DeadlinePolicy: "Без нормы;;;;;;;;;;10;;;;;",
        RoutingRule: "Вопрос;;;;ответственному;registrar;;да",
        MessageTemplate: "Ошибка;сообщение (e-mail);;;Тема;Здравствуйте, {clients}.;1;да",
        CompensationLimit: "01.03.2026;-5",
        AutomaticComplaint: "отрицательный отзыв извне;Жалоба на сервис;;Качество лечения;6",
        NotificationTemplate: "Ошибка;{number};{нечто};;;да",
    }[model]
    before = rows_of(model)
    answer = check(admin_client, model, csv(model, good, bad))
    assert {line for line, _, _ in problems(answer)} == {3}
    assert rows_of(model) == before


def test_what_became_wrong_after_the_preview_is_told_and_nothing_is_written(clinic, admin_client):
    content = csv(Department, "Хирургия;На Арбате;;", "Ортопедия;На Тверской;;")
    preview = check(admin_client, Department, content)
    assert preview.context["result"].totals["new"] == 2
    clinic.other_branch.delete()
    answer = confirm(admin_client, Department, preview)
    assert problems(answer) == [(2, "Филиал", "«На Арбате» нет в справочнике.")]
    assert not Department.objects.filter(name__in=["Хирургия", "Ортопедия"]).exists()


def test_a_second_confirmation_writes_nothing_twice(clinic, admin_client):
    preview = check(admin_client, Position, csv(Position, "Хирург"))
    confirm(admin_client, Position, preview)
    answer = confirm(admin_client, Position, preview)
    assert "уже загружен" in answer.content.decode()
    assert Position.objects.filter(name="Хирург").count() == 1


@pytest.mark.parametrize("name", ["../../etc/passwd", "db.sqlite3", "x"])
def test_the_confirmation_reads_no_other_file(name, clinic, admin_client):
    data = {"import_file_name": name, "original_file_name": "x.csv", "format": "1", "resource": ""}
    answer = admin_client.post(url(Position, "process_import"), data, follow=True)
    assert "Выберите его ещё раз" in answer.content.decode()


@pytest.mark.parametrize(
    ("content", "name", "text"),
    [
        (b"PK\x03\x04 broken", "x.xlsx", "Файл повреждён или это не XLSX"),
        (b"", "x.csv", "пуст"),
        (b"\n\n;;\n", "x.csv", "Файл пустой"),
        (b"\x00\x01\x02\xff\x00", "x.csv", "Файл повреждён или это не CSV"),
        (b"whatever", "x.docx", "только файлы XLSX и CSV"),
        ("Название;Улица\nа;б".encode(), "x.csv", "Незнакомые столбцы: Улица"),
        ("Город\nа".encode(), "x.csv", "Не хватает столбцов: Название"),
        ("Название;Город;Город\nа;б;в".encode(), "x.csv", "Один из столбцов есть в файле дважды"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(content, name, text, cast, admin_client):
    answer = check(admin_client, Branch, content, name)
    assert answer.status_code == 200
    assert text in answer.content.decode()
    assert not Branch.objects.filter(name="а").exists()


def test_a_file_with_too_many_rows_is_told(cast, admin_client, monkeypatch):
    monkeypatch.setattr("apps.core.transfer.tables.MAX_ROWS", 2)
    answer = check(admin_client, Position, csv(Position, "а", "б", "в"))
    assert "больше 2 строк" in answer.content.decode()


# How files come


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_csv_file_of_any_program_is_read(separator, encoding, cast, admin_client):
    text = separator.join(["Название", "Город"]) + "\r\n" + separator.join(["На Садовой", "Тула"])
    load(admin_client, Branch, text.encode(encoding))
    assert Branch.objects.get(name="На Садовой").city == "Тула"


def test_headers_are_known_in_english_and_in_any_case_and_may_be_few(cast, admin_client):
    load(admin_client, Branch, "NAME;city\nНа Садовой;Тула".encode())
    load(admin_client, Branch, "название\nна садовой".encode())
    branch = Branch.objects.get(name__icontains="адовой")
    assert (branch.name, branch.city) == ("на садовой", "Тула")


def test_empty_rows_of_a_spreadsheet_are_skipped_and_the_others_keep_their_numbers(
    clinic, cast, admin_client
):
    head = ["Фамилия", "Имя", "Дата рождения"]
    good = ["Ким", "Олег", date(1985, 12, 31)]
    blank, bad = [" ", None, None], ["Цой", "Анна", "не помню"]
    answer = check(admin_client, Client, xlsx(head, blank, good, blank, bad), "x.xlsx")
    assert problems(answer) == [(5, "Дата рождения", "Дата не распознана. Пример: 31.12.1985")]
    load(admin_client, Client, xlsx(head, blank, good, blank), "x.xlsx")
    assert Client.objects.get(last_name="Ким").birth_date == date(1985, 12, 31)


# People


def test_a_user_is_imported_with_his_roles_and_without_a_password(cast, admin_client):
    load(admin_client, User, csv(User, 'novice;Ким;Олег;;;"врач; Отработка обратной связи";;;'))
    user = User.objects.get(username="novice")
    assert not user.has_usable_password()
    assert user.has_perm("feedback.process")
    assert not user.is_staff


@pytest.mark.parametrize("line", ["lonely;;;;;{}", "handler;;;;;{}"])
def test_a_file_gives_no_additional_role_alone(line, cast, admin_client):
    text = f"Логин;Фамилия;Имя;Отчество;E-mail;Роли\n{line}".format("Отработка обратной связи")
    answer = check(admin_client, User, text.encode())
    assert problems(answer)[0][:2] == (2, "Роли")
    assert "Отработка обратной связи" in problems(answer)[0][2]
    assert cast.handler.groups.count() == 2


def test_a_file_does_not_take_the_rights_of_the_one_who_imports_it(cast, admin_client):
    answer = check(admin_client, User, "Логин;Полные права\nadmin;нет".encode())
    assert problems(answer)[0][:2] == (2, "Полные права")


def test_a_password_stays_when_the_user_is_imported_again(cast, admin_client):
    load(admin_client, User, "Логин;Фамилия\nhandler;Новая".encode())
    user = User.objects.get(username="handler")
    assert (user.last_name, user.check_password("secret")) == ("Новая", True)
    assert user.groups.count() == 2


def test_departments_of_one_name_are_told_apart_by_branch(clinic, admin_client):
    Department.objects.create(name="Терапия", branch=clinic.other_branch)
    line = "000{};Ким;Олег{};;Стоматолог-терапевт;{};{};;;да"
    content = csv(
        Employee,
        line.format(1, "а", "Терапия", "На Арбате"),
        line.format(2, "б", "Терапия (На Арбате)", "На Тверской"),
    )
    load(admin_client, Employee, content)
    found = Employee.objects.filter(last_name="Ким").values_list(
        "first_name", "department__branch__name"
    )
    assert set(found) == {("Олега", "На Арбате"), ("Олегб", "На Арбате")}


def test_a_tree_in_a_file_makes_no_circle(clinic, admin_client):
    Department.objects.create(name="Дети", branch=clinic.branch)
    content = csv(Department, "Терапия;На Тверской;Дети;", "Дети;На Тверской;Терапия;")
    answer = check(admin_client, Department, content)
    assert problems(answer) == [(3, "Входит в", "«Дети» не может входить в само себя.")]


def test_a_category_of_the_third_level_is_made_with_those_above_it(clinic, admin_client):
    load(admin_client, Category, csv(Category, *FILLED[Category]))
    category = Category.objects.get(name="Сроки")
    assert category.parent.parent.name == "Деньги"


def test_the_words_of_the_file_stay_russian_for_an_english_reader(clinic, cast):
    resource = admin.site._registry[AppealType].resource_classes[0]
    with translation.override("en"):
        assert resource().export().headers[1] == "Характер"
