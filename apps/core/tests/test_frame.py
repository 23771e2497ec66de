import json

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.core.exceptions import Conflict
from apps.core.web.middleware import ConflictMiddleware

PLAIN_PAGE = "/accounts/password/"  # nothing but the frame and three fields
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.mark.parametrize(
    ("who", "labels"),
    [
        ("registrar", ["Главная", "Обращения", "Мои дела", "Клиенты"]),
        (
            "handler",
            [
                *("Главная", "Обращения", "Канбан", "Мои дела", "Меры", "Компенсации"),
                *("Клиенты", "Отчёты"),
            ],
        ),
        (
            "management",
            [
                *("Главная", "Обращения", "Канбан", "Мои дела", "Меры", "Компенсации"),
                *("Клиенты", "Отчёты"),
            ],
        ),
        ("head", ["Главная", "Обращения", "Канбан", "Мои дела"]),
        ("executor", ["Главная", "Обращения", "Мои дела"]),  # has executed nothing yet
        ("employee", ["Главная", "Обращения", "Мои дела"]),
        (
            "admin",
            [
                *("Главная", "Обращения", "Канбан", "Распределение", "Мои дела", "Меры"),
                *("Компенсации", "Клиенты", "Отчёты", "Настройки"),
            ],
        ),
    ],
)
def test_the_menu_holds_what_one_may_use(client, cast, who, labels):
    client.force_login(getattr(cast, who))

    assert [item.label for item in client.get(PLAIN_PAGE).context["menu"]] == labels


@pytest.mark.parametrize("who", ["registrar", "handler", "admin", "outsider"])
def test_the_empty_signed_in_page_is_cheap(client, cast, who):
    client.force_login(getattr(cast, who))
    with CaptureQueriesContext(connection) as captured:
        client.get(PLAIN_PAGE)

    assert len(captured) <= 3  # session, user, rights


def test_the_current_section_is_marked(client, cast):
    client.force_login(cast.handler)
    menu = client.get(reverse("clients:create")).context["menu"]

    assert [item.label for item in menu if item.is_current] == ["Клиенты"]


def test_the_board_stays_with_who_has_appeals_by_place(client, cast, make_feedback):
    """An employee who registers and has been given none is not offered it."""
    make_feedback(executor=cast.executor)
    client.force_login(cast.executor)
    labels = [item.label for item in client.get(PLAIN_PAGE).context["menu"]]

    assert labels == ["Главная", "Обращения", "Канбан", "Мои дела"]


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("registrar", "Поиск клиентов"),
        ("head", "Поиск обращений"),
        ("handler", "Поиск клиентов и обращений"),
    ],
)
def test_the_search_says_where_one_may_look(client, cast, who, words):
    client.force_login(getattr(cast, who))

    assert f'aria-label="{words}" action="{reverse("search")}"' in client.get(PLAIN_PAGE).text


def test_the_look_is_drawn_by_the_server(client, cast):
    client.force_login(cast.registrar)
    client.cookies.load({"theme": "dark", "density": "compact", "menu": "folded"})
    page = client.get(PLAIN_PAGE).text

    assert 'data-bs-theme="dark" data-density="compact" data-menu="folded"' in page


def test_a_look_that_does_not_exist_is_ignored(client, cast):
    client.force_login(cast.registrar)
    client.cookies.load({"theme": "plaid", "menu": "wide><script>"})
    page = client.get(PLAIN_PAGE).text

    assert "plaid" not in page
    assert "data-menu=" not in page


def test_the_language_is_changed_by_one_button(client, cast):
    client.force_login(cast.registrar)
    done = client.post(reverse("choose_language"), {"language": "en", "next": PLAIN_PAGE})

    assert done.url == PLAIN_PAGE
    assert '<html lang="en"' in client.get(PLAIN_PAGE).text


def test_no_page_of_the_frame_has_inline_script_or_style(client, cast):
    client.force_login(cast.admin)
    page = client.get(PLAIN_PAGE).text

    assert page.count("<script") == page.count("<script src=")
    for forbidden in ("<style", " style=", " onclick=", "hx-on", "javascript:"):
        assert forbidden not in page


def test_htmx_learns_that_the_session_is_over(client, db):
    """A redirect would put the sign-in page into the fragment."""
    assert client.get("/clients/", **HTMX).status_code == 401
    assert client.get("/clients/").status_code == 302


def test_a_conflict_is_a_page_or_for_htmx_a_toast(db):
    conflict = Conflict("Уже закрыто", url="/feedback/7/")
    middleware = ConflictMiddleware(lambda request: None)
    request = RequestFactory().get("/")

    request.htmx = False
    page = middleware.process_exception(request, conflict)
    assert page.status_code == 409
    assert "Уже закрыто" in page.content.decode()
    assert 'href="/feedback/7/"' in page.content.decode()

    request.htmx = True
    answer = middleware.process_exception(request, conflict)
    assert answer.status_code == 409
    assert answer["HX-Reswap"] == "none"
    toast = json.loads(answer["HX-Trigger"])["toast"]
    assert toast["text"] == "Уже закрыто"
    assert toast["url"] == "/feedback/7/"
