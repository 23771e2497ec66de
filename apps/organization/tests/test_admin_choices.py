"""The settings offer only what may be chosen, and say what has gone wrong."""

from urllib.parse import unquote

import pytest
from django.urls import reverse

from apps.appeal_types.models import Category, DefaultResponsible
from apps.organization.models import Branch, Employee, User
from apps.organization.tests.makers import url


@pytest.fixture
def admin_client(client, cast):
    client.force_login(cast.admin)
    return client


@pytest.fixture
def offered(admin_client):
    """The names that a choice of a user offers on the page of `model`."""

    def ask(app: str, model: str, field: str = "user") -> set[str]:
        asked = {"app_label": app, "model_name": model, "field_name": field}
        answer = admin_client.get(reverse("admin:autocomplete"), asked).json()
        keys = [int(row["id"]) for row in answer["results"]]
        return set(User.objects.filter(pk__in=keys).values_list("username", flat=True))

    return ask


def test_an_employee_is_linked_to_a_free_user(offered):
    names = offered("organization", "employee")
    assert "quality" in names
    assert "head" not in names  # is an employee already


@pytest.mark.parametrize(
    "field",
    [("appeal_types", "defaultresponsible", "user"), ("routing", "routingrule", "responsible")],
    ids=lambda field: field[1],
)
def test_whom_a_rule_names_may_process(offered, field):
    assert offered(*field) == {"handler", "quality", "director", "admin"}


def test_the_list_of_users_stays_whole(admin_client):
    assert ">head</a>" in admin_client.get(url(User, "changelist")).text


def test_a_name_that_is_taken_is_said_without_guessing_cases(admin_client, clinic):
    text = admin_client.post(url(Branch, "add"), {"name": clinic.branch.name}).text
    assert "Филиал: запись с таким значением поля «Название» уже есть." in text
    assert "с таким Название" not in text


def test_a_refused_new_user_asks_for_the_password_again(admin_client, cast):
    values = {
        "username": "quality",
        "usable_password": "true",
        "password1": "Длинный-пароль-7",
        "password2": "Длинный-пароль-7",
    }
    text = admin_client.post(url(User, "add"), values).text
    assert "Пользователь с таким именем уже есть" in text
    assert "Введите пароль ещё раз: он не сохраняется." in text


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_new_user_is_not_told_of_what_is_not_there(admin_client, language):
    admin_client.post(reverse("choose_language"), {"language": language})
    text = admin_client.get(url(User, "add")).text
    assert "LDAP" not in text
    assert "Введите пароль ещё раз" not in text


@pytest.mark.parametrize(
    ("model", "name"),
    [
        (Category, "Категории"),
        (Employee, "Сотрудники"),
        (DefaultResponsible, "Ответственные по умолчанию"),
    ],
)
def test_a_file_is_named_as_the_page_is(admin_client, model, name):
    response = admin_client.post(url(model, "export"), {"format": "0"})
    disposition = unquote(response["Content-Disposition"])
    assert disposition.startswith(f"attachment; filename*=utf-8''{name} 20")
    assert disposition.endswith((".xlsx", ".csv"))
