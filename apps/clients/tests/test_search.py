import pytest

from apps.clients import services
from apps.clients.models import Client
from apps.feedback.models import Feedback


@pytest.fixture
def people(make_client):
    """Two who are looked for, among others."""
    make_client("Сидорова", "8 903 765-43-21", "sidorova@mail.ru", first_name="Ольга")
    make_client("Алёшин", "+7 495 111-22-33", first_name="Фёдор", middle_name="Семёнович")
    return make_client(
        "Ёлкина", "8 (916) 123-45-67", "A.Yolkina@Mail.ru", first_name="Алёна", city="Тула"
    )


@pytest.mark.parametrize(
    "query",
    [
        "89161234567",
        "+7 916 123-45-67",
        "9161234567",
        "8 (916) 123 45 67",
        "7916123",
        "8916123",
        "123-45-67",
        "4567",
        "ёлкина",
        "Елкина",
        "ЁЛКИНА",
        "елк",
        "Алена Ёлкина",
        "Ёлкина Алёна",
        "алён 4567",
        "a.yolkina@mail.ru",
        "A.YOLKINA@MAIL",
    ],
)
def test_one_is_found(people, query):
    assert list(Client.objects.search(query)) == [people]


@pytest.mark.parametrize(
    "query", ["Ёлкина Ольга", "89161234568", "yolkina@list.ru", "100%", "Ёлк_на", "\x00нет"]
)
def test_nobody_is_found(people, query):
    assert not Client.objects.search(query)


@pytest.mark.parametrize("query", ["доб. 415", "доб 415", "ext. 415", "Игнат доб.415", "x415"])
@pytest.mark.parametrize("where", [Client, Feedback])
def test_an_extension_alone_finds_whose_it_is(people, make_client, make_feedback, where, query):
    """The same in the list of clients and in the register."""
    ours = make_client("Оболенский", "8 495 700-00-09 доб. 415", first_name="Игнат")
    make_client("Ещёодин", "8 495 700-00-09 доб. 416", first_name="Игнат")
    appeal = make_feedback(client=ours)
    make_feedback(client=people)
    found = {Client: ours, Feedback: appeal}[where]
    assert list(where.objects.search(query)) == [found]


def test_an_extension_written_in_a_text_is_found_as_before(make_feedback):
    told = make_feedback(statement="<p>Звонить на внутренний, доб. 73</p>")
    make_feedback()
    assert list(Feedback.objects.search("доб. 73")) == [told]


def test_blank_finds_everybody(people, clinic):
    assert Client.objects.search("  ").count() == Client.objects.count()


def test_a_company_by_name_inn_and_contact_person(make_client):
    company = make_client("Иванова", kind="legal_entity", company="ООО «Берёзка»", inn="7707083893")

    for query in ("берёзка", "ООО Берез", "7707083893", "иванова", "07083"):
        assert list(Client.objects.search(query)) == [company]


def test_a_change_is_found_at_once_and_what_was_is_not(people, cast):
    services.update_client(
        client=people,
        by=cast.registrar,
        values={"last_name": "Соснова"},
        contacts=[{"value": "+7 921 555-00-11"}],
    )

    assert Client.objects.search("соснова 79215550011").get() == people
    assert not Client.objects.search("ёлкина")
    assert not Client.objects.search("9161234567")
    assert not Client.objects.search("yolkina")
