"""What a file changes, and what it lacks, is told in the reference's own words."""

import pytest

from apps.clients.models import Client
from apps.organization.models import Branch, Department, Employee, Position
from apps.organization.tests.files import HEADERS, check, csv, problems

pytestmark = pytest.mark.django_db


def test_a_new_employee_without_a_department_is_told_which_column_to_fill_in(clinic, admin_client):
    content = csv(Employee, "0009;Ким;Олег;;Стоматолог-терапевт;;На Тверской;;;да")
    told = [(2, "Подразделение", "Заполните столбец «Подразделение»: без него строки нет.")]
    assert problems(check(admin_client, Employee, content)) == told


@pytest.mark.parametrize("model", HEADERS, ids=lambda model: model.__name__)
@pytest.mark.parametrize("filled", [0, -1], ids=["only the first", "only the last"])
def test_no_reference_answers_an_empty_cell_with_the_words_of_the_database(
    clinic, admin_client, model, filled
):
    """A row of which one cell alone is filled in: what else it needs is told by column."""
    cells = [""] * len(HEADERS[model].split(";"))
    cells[filled] = "Прочее"
    answer = check(admin_client, model, csv(model, ";".join(cells)))
    reasons = [reason for _line, _column, reason in problems(answer)]
    assert not [reason for reason in reasons if "NULL" in reason or "Это поле" in reason]
    assert "администратору сервера" not in " ".join(reasons)


def test_what_is_deleted_stands_first_and_in_words(clinic, admin_client):
    """Beside the name of the row, not in a column far to the right."""
    clinic.client.contacts.create(kind="email", value="a@b.ru", normalized="a@b.ru")
    lines = ["person;Аистова;Анна;;;;;;;;", "person;Петров;Иван;Сергеевич;;;;Тула;89161234567;;"]
    header = HEADERS[Client]
    lines = [line.replace("person", "физическое лицо") for line in lines]
    page = check(admin_client, Client, "\n".join([header, *lines, ";Яков;;;;;;;;y@b.ru;"]).encode())
    html = page.text
    row = html.index('class="update empties"')
    assert row < html.index('class="new"')
    assert "E-mail: <del>a@b.ru</del> <b>удаляется</b>" in html[row : row + 900]
    assert "Петров · Иван · Сергеевич" in html[row : row + 900]
    assert html.count("<th>") == 3


def test_a_changed_row_tells_only_what_changes(clinic, admin_client):
    page = check(admin_client, Branch, "Название;Город\nНа Тверской;Тверь".encode())
    assert "Город: <del>Москва</del> <ins>Тверь</ins>" in page.text
    assert page.text.count("import-change") == 1


def test_the_title_of_a_new_row_is_what_it_will_be(clinic, admin_client):
    page = check(admin_client, Department, csv(Department, "Хирургия;На Тверской;;;да"))
    assert "<td>Хирургия · На Тверской" in page.text
    assert not Position.objects.filter(name="Хирургия").exists()
