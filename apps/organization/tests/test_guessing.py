"""The brake on guessing passwords: who is counted, for how long, and that nobody gets round it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

from apps.core.web.addresses import client_address
from apps.organization.sign_in_throttle import Attempt, SignInCount, delete_old_counts

LOGIN = "/accounts/login/"
RIGHT = "secret"
BRAKED = "Слишком много неудачных попыток"


def sign_in(client, password=RIGHT, username="registrar", **headers):
    return client.post(LOGIN, {"username": username, "password": password}, **headers)


def guess(client, times=5, username="registrar", **headers):
    for _ in range(times):
        answer = sign_in(client, "wrong", username, **headers)
    return answer


def test_the_refusal_tells_how_long_it_still_lasts(client, cast):
    guess(client)
    assert f"{BRAKED}. Подождите 5 минут" in sign_in(client).text

    with time_machine.travel(timezone.now() + timedelta(minutes=3, seconds=1)):
        assert f"{BRAKED}. Подождите 2 минуты" in sign_in(client).text


def test_trying_many_names_from_one_address_is_braked(client, cast, settings):
    for n in range(settings.SIGNIN_ATTEMPTS_PER_ADDRESS):
        assert BRAKED not in sign_in(client, "wrong", f"somebody{n}").text

    assert BRAKED in sign_in(client).text
    assert sign_in(client, REMOTE_ADDR="10.0.0.7").status_code == 302


def test_one_right_password_does_not_forgive_the_other_names(client, cast, settings):
    for n in range(settings.SIGNIN_ATTEMPTS_PER_ADDRESS):
        sign_in(client, "wrong", f"somebody{n}")
        if n % 5 == 0:
            assert sign_in(client, username="operator").status_code == 302
            client.logout()

    assert BRAKED in sign_in(client).text


def test_signing_in_rightly_is_not_counted_against_an_office(client, cast, settings):
    for _ in range(settings.SIGNIN_ATTEMPTS_PER_ADDRESS + 1):
        assert sign_in(client).status_code == 302
        client.logout()


def test_an_empty_password_forgives_nothing(client, cast):
    for _ in range(2):
        guess(client, 4)
        sign_in(client, "")

    assert BRAKED in sign_in(client).text


def test_somebody_who_insists_stops_nobody_else(client, cast, settings):
    guess(client, settings.SIGNIN_ATTEMPTS_PER_ADDRESS + 5)

    assert sign_in(client, username="operator").status_code == 302


def test_a_neighbour_in_the_same_network_of_ipv6_is_the_same_guesser(client, cast):
    for n in range(5):
        guess(client, 1, REMOTE_ADDR=f"2001:db8::{n + 1}")

    assert BRAKED in sign_in(client, REMOTE_ADDR="2001:db8::77").text
    assert sign_in(client, REMOTE_ADDR="2001:db8:0:1::77").status_code == 302


# Behind proxies


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.5", "10.0.0.1"),
        (1, "203.0.113.5", "203.0.113.5"),
        (1, "198.51.100.1, 203.0.113.5", "203.0.113.5"),
        (2, "198.51.100.1, 203.0.113.5, 10.0.0.2", "203.0.113.5"),
        (2, "203.0.113.5", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "203.0.113.5, <script>", "10.0.0.1"),
        (-1, "203.0.113.5", "10.0.0.1"),
    ],
)
def test_only_what_a_trusted_proxy_wrote_is_believed(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    headers = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": forwarded}

    assert client_address(RequestFactory().get("/", **headers)) == address


def test_an_invented_header_does_not_get_round_the_brake(client, cast):
    for n in range(5):
        guess(client, 1, HTTP_X_FORWARDED_FOR=f"203.0.113.{n}")

    assert BRAKED in sign_in(client, HTTP_X_FORWARDED_FOR="203.0.113.77").text


def test_behind_a_proxy_a_guesser_stops_only_himself(client, cast, settings):
    settings.TRUSTED_PROXIES = 1
    for n in range(5):  # whatever he invents stands left of what the proxy saw
        guess(client, 1, HTTP_X_FORWARDED_FOR=f"198.51.100.{n}, 203.0.113.5")

    assert BRAKED in sign_in(client, HTTP_X_FORWARDED_FOR="203.0.113.5").text
    assert sign_in(client, HTTP_X_FORWARDED_FOR="203.0.113.6").status_code == 302


# Counting


def let_through(attempts: int = 40) -> int:
    """Begin many attempts at one moment; return how many may look at a password."""

    def begin(_n):
        try:
            return Attempt(username="registrar", address="10.0.0.1").begin() is None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        return sum(pool.map(begin, range(attempts)))


@pytest.mark.django_db(transaction=True)
def test_many_attempts_at_once_are_counted_one_by_one(settings):
    assert let_through() == settings.SIGNIN_ATTEMPTS


def test_once_the_time_is_over_the_count_begins_anew(client, cast):
    guess(client, 4)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        guess(client, 4)
        assert sign_in(client).status_code == 302


def test_counts_that_hold_nobody_back_are_thrown_away(client, cast):
    guess(client)
    delete_old_counts()
    assert BRAKED in sign_in(client).text

    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        delete_old_counts()
    assert not SignInCount.objects.exists()
