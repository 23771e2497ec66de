"""Whoever works here records an appeal (W1): by a whole phone or e-mail, and without any card."""

import re
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from apps.clients.models import Client, ClientContact
from apps.clients.services import client_of_ticket, ticket_of
from apps.feedback.models import Feedback, State
from tests.appeals import complaint

SEARCH, NEW = reverse("clients:search"), reverse("feedback:new")


@pytest.fixture
def browser(client, cast):
    client.force_login(cast.employee)
    return client


@pytest.fixture
def petrov(clinic) -> Client:
    ClientContact.objects.create(
        client=clinic.client, kind="email", value="Petrov@Mail.ru", normalized="petrov@mail.ru"
    )
    return clinic.client


def tickets_in(page) -> list[str]:
    return re.findall(r'data-client-id="([^"]+)"', page.content.decode())


def find(browser, typed: str) -> list[str]:
    return tickets_in(browser.get(SEARCH, {"q": typed}))


@pytest.mark.parametrize(
    "typed", ["8 916 123-45-67", "+7(916)1234567", "petrov@mail.ru", " PETROV@MAIL.RU "]
)
def test_a_whole_contact_in_any_spelling_finds_its_client(browser, petrov, typed):
    page = browser.get(SEARCH, {"q": typed})
    assert len(tickets_in(page)) == 1
    assert "Петров Иван Сергеевич" in page.content.decode()


@pytest.mark.parametrize(
    "typed", ["Петров", "Иван", "916123", "8 916 123-45", "4567", "petrov@", "mail.ru", "%", ""]
)
def test_a_part_of_it_or_a_name_finds_nobody(browser, petrov, typed):
    page = browser.get(SEARCH, {"q": typed})
    assert tickets_in(page) == []
    assert "Петров" not in page.content.decode()


def test_the_name_and_the_city_are_all_that_is_told(browser, petrov):
    page = browser.get(SEARCH, {"q": "petrov@mail.ru"}).content.decode()
    assert "Тула" in page
    assert "916" not in page
    assert reverse("clients:create") not in page


def test_the_found_client_is_named_in_the_appeal(browser, cast, clinic, petrov):
    [ticket] = find(browser, "89161234567")
    answer = browser.post(NEW, complaint(clinic, client=ticket))
    assert answer.status_code == 302
    registered = Feedback.objects.get(author=cast.employee)
    assert registered.client == petrov
    assert browser.get(registered.get_absolute_url()).status_code == 404


def test_a_draft_keeps_the_client_without_telling_more(browser, cast, clinic, petrov):
    [ticket] = find(browser, "89161234567")
    key = uuid4()
    browser.post(reverse("feedback:save_draft", args=[key]), {"key": key, "client": ticket})
    draft = Feedback.objects.get(key=key)
    page = browser.get(reverse("feedback:edit_draft", args=[draft.pk])).content.decode()
    assert "Петров Иван Сергеевич" in page
    assert "123-45-67" not in page
    [kept] = re.findall(r'name="client" value="([^"]+)"', page)
    assert client_of_ticket(ticket=kept, user=cast.employee) == petrov
    sent = complaint(clinic, client=kept, key=str(key))
    assert browser.post(NEW, sent).status_code == 302
    assert Feedback.objects.get(key=key).state == State.REGISTERED


@pytest.mark.parametrize("forged", ["key", "of a colleague", "cut", "words"])
def test_a_client_whom_they_have_not_found_stays_unknown(browser, cast, clinic, petrov, forged):
    of_colleague = ticket_of(client=petrov.pk, user=cast.head)
    own = ticket_of(client=petrov.pk, user=cast.employee)
    sent = {"key": petrov.pk, "of a colleague": of_colleague, "cut": own[:-1], "words": "Петров"}
    answer = browser.post(NEW, complaint(clinic, client=sent[forged]))
    assert answer.status_code == 200
    assert "Петров Иван" not in answer.content.decode()
    key = uuid4()
    browser.post(
        reverse("feedback:save_draft", args=[key]),
        {"key": key, "client": sent[forged], "subject_text": "Парковка"},
    )
    assert not Feedback.objects.filter(client=petrov).exists()


def test_the_cards_and_what_belongs_to_them_are_closed(browser, clinic):
    for name, args, expected in [
        ("clients:list", [], 403),
        ("clients:detail", [clinic.client.pk], 403),
        ("clients:create", [], 403),
        ("feedback:chosen_client", [clinic.client.pk], 404),
    ]:
        assert browser.get(reverse(name, args=args)).status_code == expected, name
    assert browser.get(NEW, {"client": clinic.client.pk}).status_code == 404
    menu = browser.get("/").content.decode()
    assert reverse("clients:list") not in menu
    assert reverse("complaints:board") not in menu


@pytest.mark.parametrize("who", ["quality", "director", "management", "head", "executor"])
def test_these_roles_register_as_well(client, cast, who):
    client.force_login(getattr(cast, who))
    assert client.get(NEW).status_code == 200


def test_who_makes_no_cards_is_offered_none(client, cast):
    client.force_login(cast.management)
    page = client.get(NEW).content.decode()
    assert reverse("clients:create") not in page
    assert 'id="id_applicant_name"' in page


def test_the_role_is_shipped(db):
    role = Group.objects.get(role__code="employee")
    held = {f"{each.content_type.app_label}.{each.codename}" for each in role.permissions.all()}
    assert (role.name, role.role.kind) == ("Сотрудник", "base")
    assert held == {"feedback.register", "clients.find_client"}
