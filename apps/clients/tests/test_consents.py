"""What a client wants to be told: on his card, and by the link in a message."""

import pytest
from django.urls import reverse

from apps.clients.models import Consent
from apps.clients.services import change_consent, channels_wanted, may_be_told, stop_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(clinic) -> str:
    return reverse("clients:stop", args=[stop_token(clinic.client, "email")])


def test_who_has_said_nothing_is_told_of_his_own_appeals(clinic):
    assert channels_wanted(clinic.client) == {"email", "sms"}
    assert may_be_told(clinic.client, "sms")


def test_the_newest_word_counts_and_all_are_kept(clinic, cast):
    for wanted in (set(), {"email"}):
        change_consent(client=clinic.client, by=cast.registrar, wanted=wanted, note="По телефону")
    assert channels_wanted(clinic.client) == {"email"}
    said = list(clinic.client.consents.values_list("channel", "is_given"))
    assert said == [("email", True), ("sms", False), ("email", False)]
    change_consent(client=clinic.client, by=cast.registrar, wanted={"email"})
    assert clinic.client.consents.count() == 3


def test_the_card_shows_it_and_leads_to_its_form(client, clinic, cast):
    client.force_login(cast.registrar)
    address = reverse("clients:consent", args=[clinic.client.pk])
    assert address in client.get(clinic.client.get_absolute_url()).text
    typed = {"wanted": ["sms"], "time_zone": "Asia/Omsk", "note": "Просил", "seen": "email sms"}
    answer = client.post(address, typed)
    assert answer.url == clinic.client.get_absolute_url()
    clinic.client.refresh_from_db()
    assert clinic.client.time_zone == "Asia/Omsk"
    assert channels_wanted(clinic.client) == {"sms"}
    page = client.get(address).text
    assert "Просил" in page
    assert "checked" in page.partition('value="sms"')[2][:200]
    assert "не присылать" in client.get(clinic.client.get_absolute_url()).text


def test_a_zone_that_does_not_exist_is_refused(client, clinic, cast):
    client.force_login(cast.registrar)
    address = reverse("clients:consent", args=[clinic.client.pk])
    assert client.post(address, {"time_zone": "Mars/Olympus"}).status_code == 422


def test_who_may_not_change_clients_may_not_change_this(client, clinic, cast):
    client.force_login(cast.management)
    assert client.get(reverse("clients:consent", args=[clinic.client.pk])).status_code == 403


def test_a_link_asks_first_and_a_press_does_it(client, clinic, link):
    page = client.get(link)
    assert may_be_told(clinic.client, "email")
    for secret in ("Петров", "Иван", str(clinic.client.pk) + "<"):
        assert secret not in page.text
    assert client.post(link).status_code == 200
    assert not may_be_told(clinic.client, "email")
    assert may_be_told(clinic.client, "sms")
    client.post(link, {"again": "1"})
    assert may_be_told(clinic.client, "email")
    assert [word.way for word in Consent.objects.all()] == ["link", "link"]


def test_the_one_click_of_a_mail_server_needs_no_token_of_ours(clinic, link):
    from django.test import Client as Browser

    browser = Browser(enforce_csrf_checks=True)
    assert browser.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not may_be_told(clinic.client, "email")


@pytest.mark.parametrize("token", ["x", "WzEsImVtYWlsIl0:bad", "1:email:x"])
def test_a_link_that_we_have_not_made_leads_nowhere(client, token):
    assert client.get(reverse("clients:stop", args=[token])).status_code == 404


def test_a_form_that_was_open_gives_nothing_back_that_the_client_has_stopped(
    client, clinic, cast, link
):
    client.force_login(cast.registrar)
    client.post(link)
    typed = {"wanted": ["email", "sms"], "seen": "email sms", "time_zone": "Asia/Omsk"}
    client.post(reverse("clients:consent", args=[clinic.client.pk]), typed)
    assert channels_wanted(clinic.client) == {"sms"}
