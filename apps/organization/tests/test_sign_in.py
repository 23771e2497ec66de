from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from apps.organization.models import User

LOGIN = "/accounts/login/"
PASSWORD = "secret"


def sign_in(client, password=PASSWORD, username="registrar", **extra):
    return client.post(LOGIN, {"username": username, "password": password, **extra})


def test_sign_in_leads_to_the_page_that_was_wanted(client, cast):
    asked = client.get("/clients/?q=петров")
    assert asked.status_code == 302
    assert asked.url.startswith(LOGIN)
    page = client.get(asked.url)

    done = sign_in(client, next=page.context["next"])

    assert done.url == asked.wsgi_request.get_full_path()


def test_sign_in_never_leads_elsewhere(client, cast):
    assert sign_in(client, next="https://evil.example/").url == "/"


def test_a_wrong_password_is_told_and_the_wanted_page_kept(client, cast):
    page = sign_in(client, "wrong", next="/clients/")

    assert "Логин или пароль не подходят" in page.text
    assert 'name="next" value="/clients/"' in page.text
    assert 'value="registrar"' in page.text


def test_somebody_switched_off_is_told_the_same(client, cast):
    User.objects.filter(username="registrar").update(is_active=False)

    assert "Логин или пароль не подходят" in sign_in(client).text


@pytest.fixture
def _five_failures(client, cast):
    for _ in range(5):
        sign_in(client, "wrong")


@pytest.mark.usefixtures("_five_failures")
def test_guessing_is_braked_even_with_the_right_password(client):
    page = sign_in(client)

    assert "Слишком много неудачных попыток. Подождите 5 минут" in page.text
    assert client.get("/").status_code == 302


@pytest.mark.usefixtures("_five_failures")
def test_the_brake_ignores_letter_case(client):
    assert "Слишком много неудачных попыток" in sign_in(client, username="Registrar").text


@pytest.mark.usefixtures("_five_failures")
def test_the_brake_touches_neither_colleagues_nor_other_computers(client):
    assert sign_in(client, username="operator").status_code == 302
    elsewhere = {"username": "registrar", "password": "secret"}
    assert client.post(LOGIN, elsewhere, REMOTE_ADDR="10.0.0.7").status_code == 302


@pytest.mark.usefixtures("_five_failures")
def test_the_brake_ends_with_the_pause(client, settings):
    end = timezone.now() + timedelta(minutes=settings.SIGNIN_PAUSE_MINUTES, seconds=1)
    with time_machine.travel(end):
        assert sign_in(client).status_code == 302


def test_success_forgets_the_failures(client, cast):
    for password in ["wrong"] * 4 + ["secret"] + ["wrong"] * 4:
        sign_in(client, password)

    assert sign_in(client).status_code == 302


def test_demo_mode_offers_one_sign_in_per_role(client, cast, settings):
    settings.DEMO_MODE = True
    page = client.get(LOGIN).text

    assert "Администратор регистратуры" in page
    assert "Менеджер по качеству" in page
    assert settings.DEMO_PASSWORD in page
    assert "Outsider" not in page
    User.objects.get(username="quality").delete()
    assert "Менеджер по качеству" not in client.get(LOGIN).text


def test_a_demo_button_signs_in(client, cast, settings):
    settings.DEMO_MODE = True
    cast.quality.set_password(settings.DEMO_PASSWORD)
    cast.quality.save()

    assert sign_in(client, settings.DEMO_PASSWORD, "quality").url == "/"


def test_without_demo_mode_nothing_of_it_is_there(client, cast, settings):
    settings.DEMO_MODE = False
    page = client.get(LOGIN).text

    assert settings.DEMO_PASSWORD not in page
    assert "registrar" not in page
    assert "Администратор регистратуры" not in page


def test_sign_out_only_by_post(client, cast):
    client.force_login(cast.registrar)

    assert client.get(reverse("logout")).status_code == 405
    assert client.post(reverse("logout")).url == LOGIN
    assert client.get("/").status_code == 302


def test_the_password_is_changed(client, cast):
    client.force_login(cast.registrar)
    new = "кедровая-шишка-7"
    wrong = client.post(
        reverse("password_change"),
        {"old_password": "не тот", "new_password1": new, "new_password2": new},
    )
    assert 'aria-invalid="true"' in wrong.text

    done = client.post(
        reverse("password_change"),
        {"old_password": "secret", "new_password1": new, "new_password2": new},
        follow=True,
    )

    assert "Пароль изменён" in done.text
    cast.registrar.refresh_from_db()
    assert cast.registrar.check_password(new)
