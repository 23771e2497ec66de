"""Single details of a client: which the card lacks, and how they are filled in (C5)."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.clients.edit_conflicts import ClientConflict
from apps.clients.models import Client
from apps.clients.services import create_client, fill_in_details, missing_details, update_client

pytestmark = pytest.mark.django_db
ASKED = ["inn", "birth_date", "middle_name", "city", "email", "phone"]


@pytest.fixture
def firm(cast) -> Client:
    values = {"kind": "legal_entity", "company": "ООО Ромашка"}
    return create_client(by=cast.admin, values=values)


def test_what_the_card_lacks_in_the_order_of_a_conversation(clinic):
    assert missing_details(client=clinic.client, asked=ASKED) == ["email", "birth_date", "inn"]
    assert missing_details(client=clinic.client, asked=["phone", "city"]) == []


def test_a_company_is_never_asked_for_what_only_people_have(firm):
    assert missing_details(client=firm, asked=ASKED) == ["phone", "email", "city", "inn"]


def test_nobody_yet_lacks_everything():
    assert set(missing_details(client=Client(), asked=ASKED)) == set(ASKED)


def test_only_what_is_given_is_written_and_contacts_are_added(clinic, cast):
    values = {"email": "Petrov@Mail.ru", "birth_date": date(1980, 5, 1)}
    client = fill_in_details(client=clinic.client, by=cast.registrar, values=values)
    assert (client.birth_date, client.city) == (date(1980, 5, 1), "Тула")
    known = set(client.contacts.values_list("normalized", flat=True))
    assert known == {"+79161234567", "petrov@mail.ru"}
    assert Client.objects.search("petrov@mail.ru").get() == client


def test_another_value_of_a_colleague_is_not_overwritten(clinic, cast):
    update_client(
        client=clinic.client, by=cast.admin, values={"birth_date": date(1981, 1, 1)}, contacts=[]
    )
    with pytest.raises(ClientConflict) as met:
        fill_in_details(
            client=clinic.client, by=cast.registrar, values={"birth_date": date(1980, 5, 1)}
        )
    assert [collision.name for collision in met.value.collisions] == ["birth_date"]
    clinic.client.refresh_from_db()
    assert clinic.client.birth_date == date(1981, 1, 1)


def test_rights_and_rules_are_those_of_the_card(clinic, cast):
    with pytest.raises(PermissionDenied):
        fill_in_details(client=clinic.client, by=cast.management, values={"city": "Орёл"})
    with pytest.raises(ValidationError) as refused:
        fill_in_details(client=clinic.client, by=cast.registrar, values={"inn": "12345"})
    assert set(refused.value.message_dict) == {"inn"}


def test_a_person_who_becomes_a_company_has_no_date_of_birth(clinic, cast):
    values = {"kind": "legal_entity", "company": "ООО Ромашка", "birth_date": date(1980, 5, 1)}
    client = update_client(client=clinic.client, by=cast.admin, values=values, contacts=[])
    assert client.birth_date is None


def test_the_form_asks_a_company_for_no_date_of_birth(client, cast, firm):
    """The field is there for who changes the kind; the style sheet shows it to people only."""
    client.force_login(cast.registrar)
    html = client.get(f"/clients/{firm.pk}/edit/").content.decode()
    before, field = html.split('name="birth_date"')[0], html
    assert before.rindex('class="person-only"') > before.rindex('name="city"')
    assert 'value="legal_entity"' in field
