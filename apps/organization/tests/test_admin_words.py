"""The words of Django admin: Russian that agrees, and the same name for the same thing."""

import re

import pytest
from django.urls import reverse

from apps.organization.models import Branch, Employee, Position, User
from apps.organization.tests.makers import MAKERS, MODELS, WITH_FILES, ids, url

STIFF = (
    "Активный",
    "объект типа",
    "Файл для импорта",
    "аутентиф",
    "сырые пароли",
    "Имя модели",
    "Недоступно",
    "Администрирование приложения",
    "Удалить выбранные п",
    "Да, я уверен",
    "Может смотреть",
    "добавить другой объект",
    "еще один",
)


@pytest.fixture
def admin_page(client, cast):
    """Open a page as the administrator; with values, send them: `admin_page(url, name="Врач")`."""
    client.force_login(cast.admin)

    def get(address: str, **values):
        return client.post(address, values, follow=True) if values else client.get(address)

    return get


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_no_page_speaks_stiffly(model, clinic, admin_page):
    row = MAKERS[model](clinic)
    pages = [reverse("admin:index"), url(model, "changelist"), url(model, "add")]
    pages += [url(model, name, row.pk) for name in ("change", "delete", "history")]
    if model in WITH_FILES:
        pages.append(url(model, "import"))
    for address in pages:
        text = admin_page(address).text
        assert [words for words in STIFF if words in text] == [], address


def test_buttons_beside_a_choice_name_what_they_change(admin_page, clinic):
    text = admin_page(url(Employee, "change", clinic.employee.pk)).text
    assert 'title="Изменить: должность"' in text
    assert 'title="Добавить: подразделение"' in text


def test_what_was_done_is_told_without_guessing_the_gender(admin_page):
    text = admin_page(url(Position, "add"), name="Гигиенист").text
    assert re.search(r"Добавлено: должность «<a [^>]*>Гигиенист</a>»\.", text)
    position = Position.objects.get(name="Гигиенист")
    text = admin_page(url(Position, "change", position.pk), name="Хирург").text
    assert re.search(r"Сохранено: должность «<a [^>]*>Хирург</a>»\.", text)
    assert "Изменено: Название." in admin_page(url(Position, "history", position.pk)).text
    delete = url(Position, "delete", position.pk)
    assert "Удалить запись «Хирург» (должность)?" in admin_page(delete).text
    assert "Удалено: должность «Хирург»." in admin_page(delete, post="yes").text


def test_a_row_in_use_names_the_tick_that_its_page_has(admin_page, clinic, make_feedback, cast):
    make_feedback(responsible=cast.quality)
    ticks = {
        clinic.branch: "Используется",
        clinic.employee: "Работает",
        cast.quality: "Может входить",
    }
    for row, tick in ticks.items():
        assert f"{tick}</label>" in admin_page(url(type(row), "change", row.pk)).text
        deletion = admin_page(url(type(row), "delete", row.pk)).text
        assert f"снимите флажок «{tick}»" in deletion


def test_lists_and_filters_call_things_as_the_pages_do(admin_page, clinic):
    text = admin_page(url(User, "changelist")).text
    assert "<summary>Может входить</summary>" in text
    assert "Логин</a>" in text
    assert '<option value="delete_selected">Удалить выбранные</option>' in text
    assert "<summary>Город</summary>" in admin_page(url(Branch, "changelist")).text
