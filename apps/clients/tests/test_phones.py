"""A phone with all that belongs to it: on the card, at registration, in every search."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from apps.clients import services
from apps.clients.models import Client, ClientContact
from apps.core.tests.test_phones import MOBILE
from apps.feedback.models import Feedback
from apps.feedback.notices.audience import addresses_of

OFFICE = "8 495 700-00-09 доб. {}"


@pytest.fixture
def office(make_client):
    return make_client("Конторская", OFFICE.format(101), OFFICE.format(102))


def card(client, person, contacts, **data):
    """Send the form of a card with these phones."""
    lines = {f"contacts-{n}-value": value for n, value in enumerate(contacts)}
    return client.post(
        reverse("clients:edit", args=[person.pk]) if person else reverse("clients:create"),
        {
            "kind": "person",
            "last_name": person.last_name if person else "Новая",
            "contacts-TOTAL_FORMS": len(lines),
            "contacts-INITIAL_FORMS": 0,
        }
        | lines
        | data,
    )


# B20: the extension


def test_the_extension_is_kept_and_shown(client, cast, office):
    client.force_login(cast.handler)
    page = client.get(office.get_absolute_url()).text
    assert "+7 495 700-00-09 доб. 101" in page
    assert "+7 495 700-00-09 доб. 102" in page
    assert 'href="tel:+74957000009,101"' in page


def test_a_phone_with_another_extension_is_nobody_elses(client, cast, office):
    client.force_login(cast.registrar)
    answer = card(client, None, [OFFICE.format(103)])
    assert answer.status_code == 302
    answer = card(client, None, ["+7 (495) 700 00 09 (вн. 101)"], last_name="Другая")
    assert answer.status_code == 422
    assert "Конторская" in answer.text


def test_each_extension_finds_its_client(make_client, office):
    other = make_client("Соседская", "84957000009 вн. 103")
    assert set(Client.objects.search("8 495 700-00-09")) == {office, other}
    assert Client.objects.search("+7(495)7000009 доб.103").get() == other
    assert Client.objects.search("700-00-09 доб. 101").get() == office


def test_a_stranger_keeps_the_extension_and_is_found_by_it(client, cast, make_feedback):
    feedback = make_feedback(
        client=None, applicant_name="Прохожий", applicant_phone=OFFICE.format(101)
    )
    assert feedback.applicant_phone == "+74957000009;ext=101"
    client.force_login(cast.handler)
    assert "+7 495 700-00-09 доб. 101" in client.get(feedback.get_absolute_url()).text
    assert Feedback.objects.search("84957000009 доб 101").get() == feedback
    assert Feedback.objects.search("8 495 700 00 09").get() == feedback
    assert not Feedback.objects.search("84957000009 доб 102")


def test_no_sms_goes_to_an_extension(cast, office, make_feedback):
    services.update_client(
        client=office,
        by=cast.registrar,
        values={},
        contacts=[{"value": OFFICE.format(101)}, {"value": "89160000001"}],
    )
    assert addresses_of(make_feedback(client=office), "sms") == ["+79160000001"]


# B21: one parser


@pytest.mark.parametrize("typed", MOBILE)
def test_what_is_accepted_on_entry_finds_the_client_everywhere(
    typed, client, cast, make_client, make_feedback
):
    person = make_client("Искомова", "8 916 123-45-67")
    feedback = make_feedback(client=person)
    stranger = make_feedback(client=None, applicant_name="Прохожий", applicant_phone=typed)
    client.force_login(cast.handler)
    assert Client.objects.search(typed).get() == person
    assert set(Feedback.objects.search(typed)) == {feedback, stranger}
    assert "Искомова" in client.get(reverse("clients:search"), {"q": typed}).text
    client.force_login(cast.admin)
    assert "Искомова" in client.get(reverse("admin:clients_client_changelist"), {"q": typed}).text


@pytest.mark.parametrize("typed", ["8 916 123-45-6", "123-45-67", "8916123456", "+7 123 456-78-90"])
def test_a_number_that_cannot_be_is_told_and_is_kept_nowhere(typed, client, cast, make_draft):
    client.force_login(cast.registrar)
    before = ClientContact.objects.count()
    answer = card(client, None, [typed])
    assert "Телефон не распознан" in answer.text
    with pytest.raises(ValidationError, match="Телефон не распознан"):
        services.create_client(
            by=cast.registrar, values={"last_name": "Новая"}, contacts=[{"value": typed}]
        )
    assert ClientContact.objects.count() == before


def test_a_missing_area_code_is_named(client, cast):
    client.force_login(cast.registrar)
    assert "не хватает цифры или кода города" in card(client, None, ["123-45-67"]).text


def test_a_card_with_an_old_impossible_phone_can_still_be_corrected(client, cast, make_client):
    person = make_client("Старая", "8 916 000-00-01")
    ClientContact.objects.filter(client=person).update(value="123", normalized="123")
    client.force_login(cast.registrar)
    page = client.get(reverse("clients:edit", args=[person.pk]))
    seen = page.context["form"].initial["seen"]
    assert card(client, person, ["123"], city="Тула", seen=seen).status_code == 302
    person.refresh_from_db()
    assert (person.city, person.contacts.get().value) == ("Тула", "123")
