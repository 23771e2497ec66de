"""A phone is shown in one spelling wherever it stands, however it was entered."""

import pytest
from django.urls import reverse

from apps.clients.models import Client, ClientContact
from apps.core.values.phones import phone_shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("89161234567", "+7 916 123-45-67"),
        ("8 (916) 123 45 67", "+7 916 123-45-67"),
        ("+7-916-1234567", "+7 916 123-45-67"),
        ("+375 29 123-45-67", "+375 29 123-45-67"),
        ("спросить у мамы", "спросить у мамы"),
        ("12", "12"),
        ("", ""),
    ],
)
def test_one_spelling(typed, shown):
    assert phone_shown(typed) == shown


@pytest.fixture
def pages(client, cast, clinic, make_feedback):
    """The pages on which a handler reads the phone of a client, by name."""
    contact = clinic.client.contacts.get()
    contact.value = "8(916)1234567"
    contact.save()
    ClientContact.objects.create(
        client=clinic.client, kind="email", value="petrov@mail.ru", normalized="petrov@mail.ru"
    )
    Client.objects.update(search_text="петров иван")
    client.force_login(cast.handler)
    key = [clinic.client.pk]
    return {
        "list": client.get(reverse("clients:list")).text,
        "matches": client.get(reverse("clients:search"), {"q": "Петров"}).text,
        "card": client.get(reverse("clients:detail", args=key)).text,
        "document": client.get(make_feedback().get_absolute_url()).text,
        "registration": client.get(reverse("feedback:new"), {"client": clinic.client.pk}).text,
        "chosen": client.get(reverse("feedback:chosen_client", args=key)).text,
    }


@pytest.mark.parametrize("name", ["list", "matches", "card", "document", "registration", "chosen"])
def test_wherever_it_stands(pages, name):
    assert "+7 916 123-45-67" in pages[name]
    assert "8(916)1234567" not in pages[name]
    assert "petrov@mail.ru" in pages[name]


def test_a_stranger_too(client, cast, make_feedback):
    feedback = make_feedback(
        client=None, applicant_name="Прохожий", applicant_phone="8 (916) 765-43-21"
    )
    client.force_login(cast.handler)
    assert "+7 916 765-43-21" in client.get(feedback.get_absolute_url()).text
