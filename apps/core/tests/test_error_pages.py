import psycopg2
import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory

from apps.core.web import views


@pytest.mark.parametrize("who", [None, "registrar"])
def test_an_unknown_page_says_what_to_do(client, cast, who):
    if who:
        client.force_login(cast.registrar)
    page = client.get("/no/such/page/")

    assert page.status_code == 404
    assert "Здесь ничего нет" in page.text
    assert "Проверьте адрес" in page.text
    assert 'href="/"' in page.text
    assert ('class="menu"' in page.text) == bool(who)


def test_an_unknown_page_offers_the_search_only_to_those_who_have_one(client, cast):
    page = client.get("/no/such/page/")
    assert "поиск" not in page.text
    assert 'href="/accounts/login/"' in page.text
    client.force_login(cast.registrar)
    assert "воспользуйтесь поиском" in client.get("/no/such/page/").text


def test_lack_of_rights_says_whom_to_ask(client, cast):
    client.force_login(cast.executor)
    page = client.get("/clients/")

    assert page.status_code == 403
    assert "обратитесь к администратору" in page.text


@pytest.mark.parametrize("who", [None, "registrar"])
def test_a_stale_form_says_to_reload(cast, who):
    client = Client(enforce_csrf_checks=True)
    if who:
        client.force_login(cast.registrar)
    page = client.post("/accounts/login/", {"username": "registrar", "password": "secret"})

    assert page.status_code == 403
    assert "Страница была открыта слишком долго" in page.text


def test_a_bad_request_has_its_page(rf, db):
    request = rf.get("/")
    page = views.bad_request(request, Exception())

    assert page.status_code == 400
    assert "Запрос не понят" in page.content.decode()


def test_a_server_error_needs_neither_database_nor_user():
    """No `db` fixture: any query fails this test."""
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = "dark"
    page = views.server_error(request)

    assert page.status_code == 500
    assert "У нас что-то сломалось" in page.content.decode()
    assert 'data-bs-theme="dark"' in page.content.decode()


def test_a_crash_in_a_view_shows_that_page(client, cast, monkeypatch):
    def crash(request):
        raise RuntimeError

    monkeypatch.setattr("apps.core.web.context_processors.menu", crash)
    client.force_login(cast.registrar)
    client.raise_request_exception = False
    page = client.get("/accounts/password/")

    assert page.status_code == 500
    assert "У нас что-то сломалось" in page.text


def test_a_database_that_is_away_is_no_error_of_ours(client, monkeypatch):
    """No `db` fixture: the page needs nothing of it."""

    def hang(request):
        raise OperationalError from psycopg2.OperationalError("PostgreSQL does not answer")

    monkeypatch.setattr(
        "apps.core.web.middleware.NotKeptMiddleware.__call__", lambda _self, r: hang(r)
    )
    client.raise_request_exception = False
    page = client.post("/accounts/login/")

    assert page.status_code == 503
    assert int(page["Retry-After"]) > 0
    assert "База данных не отвечает" in page.text
    assert "Обновите эту страницу через минуту" in page.text


def test_a_session_that_a_cut_connection_did_not_save_is_no_bad_request(
    client, cast, settings, monkeypatch
):
    client.force_login(cast.registrar)

    def cut(_session, *_args, **_kwargs):
        raise OperationalError from psycopg2.OperationalError("server closed the connection")

    monkeypatch.setattr("django.contrib.sessions.models.Session.save", cut)
    settings.SESSION_SAVE_EVERY_REQUEST = True
    assert client.get("/accounts/password/").status_code == 503
