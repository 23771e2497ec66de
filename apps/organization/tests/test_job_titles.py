"""An employee has one job title, and any number of other positions (A5)."""

from importlib import import_module

import pytest
from django.apps import apps as installed
from django.conf import settings
from django.core.exceptions import ValidationError

from apps.organization.models import Employee, Position
from apps.organization.tests.files import check, confirm, csv, export, problems, read
from apps.organization.tests.makers import url

SMIRNOVA = ";Смирнова;Анна;Викторовна;{};Терапия (На Тверской);На Тверской;;;да;{}"


@pytest.fixture
def complaints(db) -> Position:
    return Position.objects.create(name=settings.COMPLAINT_POSITION, is_function=True)


@pytest.fixture
def smirnova(clinic, complaints) -> Employee:
    clinic.employee.other_positions.add(complaints)
    return clinic.employee


@pytest.fixture
def admin_client(cast, client):
    client.force_login(cast.admin)
    return client


def sent(title: str, beside: str = "") -> bytes:
    return csv(Employee, SMIRNOVA.format(title, beside))


def names(employee: Employee) -> set[str]:
    return set(employee.other_positions.values_list("name", flat=True))


def test_both_are_positions_in_which_they_work(smirnova, complaints):
    everyone = Employee.objects.all()
    assert set(Position.objects.held_by(everyone)) == {smirnova.position, complaints}
    for position in (smirnova.position, complaints):
        assert set(everyone.in_position(position)) == {smirnova}
    assert not everyone.in_position(Position.objects.create(name="Хирург")).exists()


def test_a_function_is_no_job_title(smirnova, complaints):
    smirnova.position = complaints
    with pytest.raises(ValidationError) as refused:
        smirnova.full_clean()
    assert "position" in refused.value.message_dict
    assert smirnova.job_title == ""  # even where it has slipped in


def test_the_page_refuses_it_in_words(smirnova, complaints, admin_client):
    form = {
        "last_name": "Смирнова",
        "first_name": "Анна",
        "position": complaints.pk,
        "other_positions": [complaints.pk],
        "department": smirnova.department_id,
        "branch": smirnova.branch_id,
        "is_active": "on",
    }
    page = admin_client.post(url(Employee, "change", smirnova.pk), form)
    assert "«Разбор жалоб» — функция" in page.text
    smirnova.refresh_from_db()
    assert smirnova.job_title == "Стоматолог-терапевт"


def test_what_had_been_a_position_stays_one_beside(clinic, smirnova, complaints):
    """The migration: who was «Разбор жалоб» goes on getting its tasks."""
    smirnova.other_positions.clear()
    Employee.objects.filter(pk=smirnova.pk).update(position=complaints)
    Position.objects.filter(pk=complaints.pk).update(is_function=False)
    other = Employee.objects.create(
        last_name="Котова",
        first_name="Ольга",
        position=Position.objects.create(name="Хирург"),
        department=clinic.department,
        branch=clinic.branch,
    )

    migration = import_module("apps.organization.migrations.0005_functions")
    migration.move_functions(installed, None)

    smirnova.refresh_from_db()
    complaints.refresh_from_db()
    assert complaints.is_function
    assert (smirnova.position, names(smirnova)) == (None, {"Разбор жалоб"})
    assert set(Employee.objects.in_position(complaints)) == {smirnova}
    other.refresh_from_db()
    assert (other.job_title, names(other)) == ("Хирург", set())


def test_a_file_holds_both(smirnova, admin_client):
    smirnova.other_positions.add(Position.objects.create(name="Дежурный"))
    rows = {row["Фамилия"]: row for row in read(export(admin_client, Employee, "csv")).dict}
    row = rows["Смирнова"]
    assert row["Должность"] == "Стоматолог-терапевт"
    assert row["Другие должности"] == "Дежурный; Разбор жалоб"


def test_a_file_gives_and_takes_them(smirnova, admin_client):
    Position.objects.create(name="Дежурный")
    preview = check(admin_client, Employee, sent("Стоматолог-терапевт", "Дежурный"))
    confirm(admin_client, Employee, preview)
    assert names(smirnova) == {"Дежурный"}


def test_a_file_without_the_column_leaves_them(smirnova, admin_client):
    header, line = sent("Стоматолог-терапевт").decode("utf-8-sig").splitlines()
    shorter = f"{header.rpartition(';')[0]}\n{line.rpartition(';')[0]}"
    confirm(admin_client, Employee, check(admin_client, Employee, shorter.encode("utf-8-sig")))
    assert names(smirnova) == {"Разбор жалоб"}


def test_a_function_in_the_column_of_the_title_is_told(smirnova, admin_client):
    [(line, column, reason)] = problems(check(admin_client, Employee, sent("Разбор жалоб")))
    assert (line, column) == (2, "Должность")
    assert "функция" in reason


def test_the_list_finds_everyone_of_a_position(clinic, smirnova, complaints, admin_client):
    other = Employee.objects.create(
        last_name="Котова", first_name="Ольга", department=clinic.department, branch=clinic.branch
    )

    def listed(position) -> set:
        page = admin_client.get(url(Employee, "changelist"), {"position": position})
        return set(page.context["cl"].result_list)

    assert listed(complaints.pk) == {smirnova}
    assert listed(smirnova.position_id) == {smirnova, clinic.department.head}
    assert listed("none") == {other}
    assert listed("нечто") == set(Employee.objects.all())


def test_a_position_held_beside_is_not_deleted(smirnova, complaints, admin_client):
    admin_client.post(url(Position, "delete", complaints.pk), {"post": "yes"})
    assert names(smirnova) == {"Разбор жалоб"}
