"""Clients from a file equal those typed by hand, and are known again when they come twice."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.clients.models import Client
from apps.clients.services import create_client
from apps.organization.tests.files import check, csv, load, problems, xlsx


@pytest.fixture
def admin_client(cast, client):
    client.force_login(cast.admin)
    return client


def test_phones_inn_and_search_words_are_the_same_as_typed_by_hand(cast, admin_client):
    content = xlsx(
        ["Вид", "Фамилия", "Организация", "ИНН", "Телефоны", "E-mail"],
        ["физическое лицо", "Ёлкина", None, None, "8 (916) 555-44-33; 9165554434", "Anna@Mail.ru"],
        ["юридическое лицо", None, "ООО «Ромашка»", 7707083893, 84951234567, None],
    )
    load(admin_client, Client, content, "x.xlsx")
    by_hand = create_client(
        by=cast.admin,
        values={"last_name": "Ёлкина"},
        contacts=[{"value": v} for v in ("8 (916) 555-44-33", "9165554434", "Anna@Mail.ru")],
    )
    imported = Client.objects.filter(last_name="Ёлкина").first()
    assert imported != by_hand
    assert imported.search_text == by_hand.search_text
    assert list(imported.contacts.values_list("kind", "value", "normalized")) == list(
        by_hand.contacts.values_list("kind", "value", "normalized")
    )
    company = Client.objects.get(inn="7707083893")
    assert company.contacts.get().normalized == "+74951234567"
    assert Client.objects.search("4951234567").get() == company


def test_an_inn_that_lost_its_zero_in_a_spreadsheet_gets_it_back(cast, admin_client):
    content = xlsx(["Вид", "Организация", "ИНН"], ["юридическое лицо", "ПАО «Башнефть»", 274051582])
    load(admin_client, Client, content, "x.xlsx")
    assert Client.objects.get(company="ПАО «Башнефть»").inn == "0274051582"


def test_what_is_wrong_with_clients_is_told(cast, admin_client):
    content = csv(
        Client,
        ";Ким;Олег;;;;;;12; kim;",
        "юридическое лицо;;;;ООО «А»;7707083894;;;;;",
        "юридическое лицо;;;;ООО «Б»;7707083893;;;;;",
        "юридическое лицо;;;;ООО «В»;7707083893;;;;;",
        "марсианин;Цой;;;;;;;;;",
        ";;;;;;;;;;без имени",
    )
    found = problems(check(admin_client, Client, content))
    assert [(line, column) for line, column, _ in found] == [
        (2, "Телефоны"),
        (2, "E-mail"),
        (3, "ИНН"),
        (5, "ИНН"),
        (6, "Вид"),
        (7, "Фамилия"),
    ]
    assert found[0][2].startswith("12: Телефон не распознан")
    assert Client.objects.count() == 1  # the one of the clinic


def test_a_client_is_known_by_name_and_phone_and_keeps_the_note_of_the_phone(clinic, admin_client):
    contact = clinic.client.contacts.get()
    contact.note = "после шести"
    contact.save()
    content = csv(
        Client,
        ';Петров;Иван;Сергеевич;;;;Рязань;"89161234567; 8 916 000-00-01";;',
        ";Петров;Иван;Сергеевич;;;;Рязань;8 916 000-00-02;;однофамилец",
    )
    load(admin_client, Client, content)
    client = Client.objects.get(pk=clinic.client.pk)
    assert client.city == "Рязань"
    assert list(client.contacts.values_list("normalized", "note")) == [
        ("+79161234567", "после шести"),
        ("+79160000001", ""),
    ]
    assert Client.objects.search("9160000001").get() == client
    assert Client.objects.get(note="однофамилец") != client


def test_a_contact_missing_from_the_file_is_removed_but_not_one_of_a_missing_column(
    clinic, admin_client
):
    contacts = clinic.client.contacts
    contacts.create(kind="phone", value="89160000001", normalized="+79160000001")
    contacts.create(kind="email", value="a@b.ru", normalized="a@b.ru")
    text = "Фамилия;Имя;Отчество;Телефоны\nПетров;Иван;Сергеевич;9160000001"
    load(admin_client, Client, text.encode())
    assert set(contacts.values_list("normalized", flat=True)) == {"+79160000001", "a@b.ru"}


def test_thousands_of_clients_cost_a_fixed_number_of_queries_for_each_thousand(cast, admin_client):
    def lines(city):
        letters = str.maketrans("0123456789", "абвгдежзик")  # a name has no digits
        return [
            f";Клиент{str(n).translate(letters)};Иван;;;;;{city};8916{n:07};c{n}@mail.ru;"
            for n in range(1000)
        ]

    def queries(content) -> int:
        with CaptureQueriesContext(connection) as captured:
            answer = load(admin_client, Client, content)
        assert "Загружено" in answer.content.decode()
        return len(captured)

    assert queries(csv(Client, *lines("Тула"))) < 150
    assert Client.objects.filter(city="Тула", company="").count() == 1001
    assert queries(csv(Client, *lines("Рязань"))) < 300
    assert Client.objects.filter(city="Рязань").count() == 1000
