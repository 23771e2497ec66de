import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.clients import services
from apps.clients.models import Client


def contacts_of(client):
    return list(client.contacts.values_list("kind", "normalized", "note"))


def test_contacts_are_recognised_and_kept_once(make_client):
    client = make_client("Петров", "8 916 123-45-67", "IVAN@Mail.ru", "+7 (916) 123 45 67")

    assert contacts_of(client) == [("phone", "+79161234567", ""), ("email", "ivan@mail.ru", "")]


def test_changed_contacts_keep_their_rows_and_dropped_ones_go(make_client, cast):
    client = make_client("Петров", "8 916 123-45-67", "ivan@mail.ru")
    phone = client.contacts.get(kind="phone")

    services.update_client(
        client=client,
        by=cast.registrar,
        values={},
        contacts=[{"value": "+7 916 123-45-67", "note": "после шести"}],
    )

    assert contacts_of(client) == [("phone", "+79161234567", "после шести")]
    assert client.contacts.get().pk == phone.pk


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "legal_entity", "company": ""}, "company"),
        ({"last_name": "", "first_name": ""}, "last_name"),
        ({"inn": "7707083892"}, "inn"),
    ],
)
def test_what_is_wrong_is_told_by_field(make_client, values, field):
    with pytest.raises(ValidationError) as refused:
        make_client(values.pop("last_name", "Петров"), **values)
    assert field in refused.value.message_dict


def test_a_wrong_contact_writes_nothing(make_client):
    before = Client.objects.count()

    with pytest.raises(ValidationError) as refused:
        make_client("Петров", "12")

    assert "+7 916 123-45-67" in refused.value.message_dict["contacts"][0]
    assert Client.objects.count() == before


def test_a_second_company_with_the_same_inn_is_refused(make_client):
    make_client("", kind="legal_entity", company="Первая", inn="7707083893")

    with pytest.raises(ValidationError, match="ИНН"):
        make_client("", kind="legal_entity", company="Вторая", inn="7707083893")


def test_only_those_who_may_write_clients(cast, make_client):
    client = make_client("Петров")

    with pytest.raises(PermissionDenied):
        services.create_client(by=cast.management, values={"last_name": "Новый"})
    with pytest.raises(PermissionDenied):
        services.update_client(client=client, by=cast.management, values={}, contacts=[])
