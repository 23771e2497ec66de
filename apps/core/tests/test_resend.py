"""A page-long form is sent after the session ended: it is handed back, and lost is nothing."""

import re
from html import unescape

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse

from apps.clients.models import Client
from apps.core.web.resend import LAST_PERSON

pytestmark = pytest.mark.django_db
ORIGIN = "http://testserver"
LONG = 'Ждал «сорок» минут & ушёл\r\n"<b>совсем</b>"\r\n' * 500


@pytest.fixture
def desk() -> Browser:
    """Names where its forms come from, as browsers do, and is asked for the token."""
    return Browser(enforce_csrf_checks=True, headers={"origin": ORIGIN})


def sign_in(browser: Browser, name: str) -> None:
    page = browser.get(reverse("login"))
    browser.post(reverse("login"), {"username": name, "password": "secret", **token_of(page)})


def token_of(page) -> dict:
    [token] = set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text))
    return {"csrfmiddlewaretoken": token}


def end_session(browser: Browser) -> None:
    browser.session.flush()


def held(page) -> dict[str, list[str]]:
    """What the page would send again, as a browser reads it."""
    form = page.text.partition("data-resend")[2].partition("</form>")[0]
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form):
        fields.setdefault(unescape(name), []).append(unescape(value))
    return fields


@pytest.fixture
def lapsed(desk, cast) -> Browser:
    sign_in(desk, "handler")
    end_session(desk)
    return desk


def test_everything_typed_stands_on_the_page(lapsed):
    typed = {"last_name": "Новиков", "comment": LONG, "wanted": ["sms", "email"], "_save": "Да"}
    page = lapsed.post("/clients/new/?next=/x", {**typed, "csrfmiddlewaretoken": "old"})
    assert page.status_code == 401
    assert "Сеанс закончился" in page.text
    assert 'action="/clients/new/?next=/x"' in page.text
    assert "no-store" in page.headers["Cache-Control"]
    fields = held(page)
    assert fields.pop("csrfmiddlewaretoken") != ["old"]
    assert fields.pop("typed_by")
    assert fields == {
        "last_name": ["Новиков"],
        "comment": [LONG],
        "wanted": ["sms", "email"],
        "_save": ["Да"],
    }


def test_sent_again_after_signing_in_it_is_saved(lapsed):
    page = lapsed.post("/clients/new/", {"kind": "person", "last_name": "Новиков"})
    sign_in(lapsed, "handler")
    fields = held(page) | {"csrfmiddlewaretoken": [lapsed.cookies["csrftoken"].value]}
    rest = {"contacts-TOTAL_FORMS": "0", "contacts-INITIAL_FORMS": "0"}
    lapsed.post("/clients/new/", {**rest, **fields})
    assert Client.objects.filter(last_name="Новиков").exists()


def test_without_scripts_the_old_token_only_costs_one_more_press(lapsed):
    page = lapsed.post("/clients/new/", {"last_name": "Новиков"})
    sign_in(lapsed, "handler")
    again = lapsed.post("/clients/new/", held(page))
    assert again.status_code == 403
    assert held(again)["last_name"] == ["Новиков"]
    assert lapsed.post("/clients/new/", held(again)).status_code != 403


def test_another_person_is_asked_before_it_goes_under_their_name(lapsed, cast):
    page = lapsed.post("/clients/new/", {"last_name": "Новиков"})
    sign_in(lapsed, "quality")
    token = {"csrfmiddlewaretoken": [lapsed.cookies["csrftoken"].value]}
    asked = lapsed.post("/clients/new/", held(page) | token)
    assert asked.status_code == 409
    assert str(cast.quality) in unescape(asked.text)
    assert held(asked)["last_name"] == ["Новиков"]
    assert not Client.objects.filter(last_name="Новиков").exists()
    assert lapsed.post("/clients/new/", held(asked)).status_code != 409


def test_files_are_named_and_chosen_again(lapsed, make_feedback):
    address = reverse("correspondence:write_letter", args=[make_feedback().pk])
    page = lapsed.post(address, {"text": "Акт", "files": SimpleUploadedFile("акт.pdf", b"%PDF")})
    assert "Выберите файл снова: акт.pdf" in page.text
    assert re.search(r'type="file" id="again-1" name="files" required', page.text)
    assert 'enctype="multipart/form-data"' in page.text


def test_passwords_are_not_kept(lapsed):
    typed = {"username": "novikov", "password1": "Тайна-1", "password2": "Тайна-1"}
    page = lapsed.post("/admin/organization/user/add/", typed)
    assert held(page)["username"] == ["novikov"]
    assert "Тайна" not in page.text
    assert "Пароли не сохраняются" in page.text
    secret = {"old_password": "secret", "new_password1": "Тайна-1", "new_password2": "Тайна-1"}
    alone = lapsed.post(reverse("password_change"), secret)
    assert alone.url.startswith(reverse("login"))


def test_a_form_of_another_site_gets_nothing_back(lapsed):
    for origin in ("https://evil.example", "null", ""):
        page = lapsed.post("/clients/new/", {"last_name": "Чужой"}, headers={"origin": origin})
        assert page.status_code == 302
        assert "Чужой" not in page.text


def test_scripts_and_signing_out_are_answered_as_before(lapsed):
    assert lapsed.post("/clients/new/", headers={"HX-Request": "true"}).status_code == 401
    assert lapsed.post("/clients/new/", headers={"X-CSRFToken": "x"}).status_code == 302
    assert lapsed.post(reverse("logout")).status_code == 302


def test_the_sign_in_page_says_that_the_session_ended(lapsed, client):
    assert "Сеанс закончился" in lapsed.get("/clients/", follow=True).text
    assert "Сеанс закончился" not in client.get("/clients/", follow=True).text


def test_the_page_speaks_english_and_remembers_nobody_after_the_browser_is_closed(lapsed):
    lapsed.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "The session has ended" in lapsed.post("/clients/new/", {"last_name": "N"}).text
    assert not lapsed.cookies[LAST_PERSON]["max-age"]
    assert lapsed.cookies[LAST_PERSON]["httponly"]
