"""Who keeps departments and employees gives himself neither documents nor another place."""

import pytest
from django.contrib.auth.models import Permission

from apps.feedback.models import Feedback
from apps.organization.models import Department, Employee, User
from apps.organization.tests.files import check, csv, load, problems
from apps.organization.tests.makers import url

DEPARTMENT = "Передать подразделение самому себе нельзя"
EMPLOYEE = "Связать свою учётную запись с сотрудником или отвязать её самому нельзя"


@pytest.fixture
def keeper(cast):
    """A user who keeps departments and employees, and has no other rights."""
    models = ("department", "employee", "branch", "position")
    codenames = [f"{action}_{model}" for action in ("view", "add", "change") for model in models]
    user = cast.outsider
    user.is_staff = True
    user.save()
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


@pytest.fixture
def own(clinic, keeper):
    """The employee that the keeper is."""
    return Employee.objects.create(
        user=keeper,
        last_name="Кадрова",
        first_name="Инна",
        position=clinic.employee.position,
        department=clinic.department,
        branch=clinic.branch,
    )


@pytest.fixture
def site(client, keeper):
    client.force_login(keeper)
    return client


def save(site, row, **values):
    """Send the form of a row as it stands, with `values` changed."""
    fields = {
        Department: ("name", "branch_id", "parent_id", "head_id"),
        Employee: (
            "last_name",
            "first_name",
            "position_id",
            "department_id",
            "branch_id",
            "user_id",
        ),
    }[type(row)]
    data = {name.removesuffix("_id"): getattr(row, name) or "" for name in fields}
    page = "change" if row.pk else "add"
    return site.post(url(type(row), page, *filter(None, [row.pk])), data | values)


def seen_by(user) -> int:
    return Feedback.objects.visible_to(User.objects.get(pk=user.pk)).count()


# Departments


def test_nobody_makes_himself_the_head(site, keeper, own, clinic, make_feedback):
    make_feedback(department=clinic.department)

    page = save(site, clinic.department, head=own.pk)

    assert DEPARTMENT in page.context["adminform"].errors["head"][0]
    assert seen_by(keeper) == 0


def test_nobody_puts_a_department_under_his_own(site, keeper, own, clinic, make_feedback):
    make_feedback(department=clinic.department)
    mine = Department.objects.create(name="Кадры", head=own)

    page = save(site, clinic.department, parent=mine.pk)

    assert DEPARTMENT in page.context["adminform"].errors["parent"][0]
    assert seen_by(keeper) == 0


def test_who_is_above_does_not_take_those_below_as_well(site, own, clinic):
    mine = Department.objects.create(name="Кадры", head=own)
    below = Department.objects.create(name="Обучение", parent=mine)
    Department.objects.create(name="Стажёры", parent=below)

    assert DEPARTMENT in save(site, below, head=own.pk).text


def test_a_new_department_is_no_way_either(site, own):
    assert DEPARTMENT in save(site, Department(name="Новое"), head=own.pk).text
    assert not Department.objects.filter(name="Новое").exists()


def test_a_colleague_is_made_the_head_and_the_own_department_renamed(site, own, clinic):
    assert save(site, clinic.department, head=clinic.employee.pk).status_code == 302
    mine = Department.objects.create(name="Кадры", head=own)
    assert save(site, mine, name="Персонал").status_code == 302


def test_with_full_rights_one_may(client, cast, own, clinic):
    cast.outsider.is_superuser = True
    cast.outsider.save()
    client.force_login(cast.outsider)

    assert save(client, clinic.department, head=own.pk).status_code == 302


# Employees


def test_nobody_becomes_an_employee_who_heads(site, keeper, cast, clinic, make_feedback):
    make_feedback(department=clinic.department)
    chief = cast.head.employee

    page = save(site, chief, user=keeper.pk)

    assert EMPLOYEE in page.context["adminform"].errors["user"][0]
    assert seen_by(keeper) == 0


def test_nobody_stops_being_the_employee_that_he_is(site, own, cast):
    assert EMPLOYEE in save(site, own, user="").text
    assert EMPLOYEE in save(site, own, user=cast.doctor.pk).text
    own.refresh_from_db()
    assert own.user == cast.outsider


def test_a_colleague_is_linked_and_the_own_name_corrected(site, own, clinic, cast):
    assert save(site, clinic.employee, user=cast.doctor.pk).status_code == 302
    assert save(site, own, last_name="Кадровая").status_code == 302


# The same by a file


def test_a_file_makes_nobody_the_head(site, own, clinic):
    answer = check(site, Department, csv(Department, "Терапия;На Тверской;;Кадрова Инна"))

    (problem,) = problems(answer)
    assert problem[:2] == (2, "Руководитель")
    assert DEPARTMENT in problem[2]


def test_a_file_puts_no_department_under_the_own_one(site, own, clinic):
    Department.objects.create(name="Кадры", head=own)
    answer = check(site, Department, csv(Department, "Терапия;На Тверской;Кадры;"))

    assert problems(answer)[0][:2] == (2, "Входит в")


def test_a_file_links_nobody_to_himself(site, keeper, clinic):
    line = (
        f";Смирнова;Анна;Викторовна;Стоматолог-терапевт;Терапия;На Тверской;;{keeper.username};да"
    )
    answer = check(site, Employee, csv(Employee, line))

    (problem,) = problems(answer)
    assert problem[:2] == (2, "Пользователь")
    assert EMPLOYEE in problem[2]


def test_a_file_about_colleagues_is_imported(site, own, clinic, cast):
    line = ";Смирнова;Анна;Викторовна;Стоматолог-терапевт;Терапия;На Тверской;;doctor;да"
    load(site, Employee, csv(Employee, line))

    clinic.employee.refresh_from_db()
    assert clinic.employee.user == cast.doctor
