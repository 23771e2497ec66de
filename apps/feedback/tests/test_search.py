"""The text search finds what a person would expect, on PostgreSQL and SQLite alike."""

import pytest
from django.core.management import call_command

from apps.clients.models import Client, ClientContact
from apps.feedback import services
from apps.feedback.models import Feedback, FeedbackSearch, FeedbackStem, SearchWord, State


@pytest.fixture
def found(cast):
    """Return the numbers that a search by somebody who sees everything finds."""

    def find(query: str, user=None) -> set[str]:
        rows = Feedback.objects.visible_to(user or cast.management).search(query)
        return set(rows.values_list("number", flat=True))

    return find


@pytest.fixture
def leak(make_feedback):
    return make_feedback(
        statement="<p>Прошу <b>устранить</b> протечку у кабинета, моя жалоба про ёлку</p>",
        applicant_phone="8 (916) 765-43-21",
        applicant_email="Leak.Reporter@example.ru",
        city="Орёл",
    )


@pytest.fixture
def other(make_feedback):
    stranger = Client.objects.create(
        last_name="Ким", first_name="Ольга", search_text="ким ольга +74951112233 kim@post.ru"
    )
    return make_feedback(client=stranger, statement="<p>Спасибо доктору за терпение</p>")


@pytest.mark.parametrize(
    "query",
    [
        "жалоба",
        "жалобы",
        "ЖАЛОБУ",
        "жалоб",
        "елка",
        "ёлка",
        "ЁЛКУ",
        "устранить протечку",
        "протечку устранить",
        "  протечка,  устраните! ",
        "протеч",
        "отечк",
        "leak.reporter@example.ru",
        "LEAK.REPORTER@EXAMPLE.RU",
        "reporter@exam",
        "example.ru",
        "89167654321",
        "+7 916 765-43-21",
        "9167654321",
        "8916765",
        "8 (916) 765 43 21",
        "7654321",
        "протечка +7 916 765-43-21",
        "Орел",
    ],
)
def test_what_a_person_types_finds_the_document_and_no_other(query, found, leak, other):
    assert found(query) == {leak.number}


def test_fragments_have_four_letters_or_more(found, leak):
    assert found("отеч") == {leak.number}
    assert found("оте") == set()


def test_a_document_is_found_by_its_number_and_by_parts_of_it(found, leak, other):
    digits = leak.number.removeprefix("ОС-")
    for query in (
        leak.number,
        leak.number.lower(),
        digits,
        digits[5:],
        digits[5:].lstrip("0"),
        f"{digits[:5]}{digits[5:].lstrip('0')}",
        f"жалоба {digits}",
    ):
        assert found(query) == {leak.number}, query


@pytest.mark.parametrize(
    "query",
    ["Ким", "ОЛЬГА ким", "84951112233", "+7 495 111-22-33", "4951112233", "kim@post.ru", "post.ru"],
)
def test_a_document_is_found_by_its_client(query, found, leak, other):
    assert found(query) == {other.number}


def test_a_short_name_is_a_whole_word(found, leak, other):
    Client.objects.filter(pk=leak.client_id).update(search_text="акимов павел")
    assert found("ким") == {other.number}


def test_a_name_is_found_in_every_case_and_is_not_taken_for_a_first_name(found, leak, other):
    Client.objects.filter(pk=leak.client_id).update(search_text="иванов сергей")
    Client.objects.filter(pk=other.client_id).update(search_text="котов иван")
    for query in ("Иванов", "Иванову", "Ивановым", "ИВАНОВА"):
        assert found(query) == {leak.number}, query
    assert found("Иван") == {leak.number, other.number}  # a fragment of four letters


def test_words_of_the_client_and_of_the_document_go_together(found, leak, other):
    assert found("Ольга терпение") == {other.number}
    assert found("Ольга протечка") == set()


def test_a_client_is_found_by_his_new_name_and_phone_at_once(found, other):
    other.client.search_text = "цой ольга +79260001122"
    other.client.save()
    assert found("цой") == {other.number}
    assert found("8 926 000-11-22") == {other.number}
    assert found("kim@post.ru") == set()


@pytest.mark.parametrize("known", [1, 10])
def test_more_clients_than_are_listed_by_key_are_all_found(found, other, monkeypatch, known):
    monkeypatch.setattr("apps.feedback.search.query.FEW_CLIENTS", 1)
    monkeypatch.setattr("apps.feedback.search.query.KNOWN_CLIENTS", known)
    for name in ("Анна", "Вера"):
        Client.objects.create(last_name="Ким", first_name=name, search_text=f"ким {name.lower()}")
    assert found("ким терпение") == {other.number}
    assert found("ольга") == {other.number}


def test_the_texts_of_all_stages_and_the_comments_are_searched(found, cast, make_feedback):
    feedback = make_feedback(state=State.CLOSED)
    services.add_comment(feedback=feedback, by=cast.handler, text="Отправили открытку")
    words = (
        "сорок сдвинулась затянулся предупредить извинились звонят журналу обоснована 12:30 "
        "открытка Смирнова"
    )
    for word in words.split():
        assert found(word) == {feedback.number}, word


def test_what_was_just_saved_is_found_at_once(found, cast, make_feedback):
    feedback = make_feedback()
    assert found("водоканал") == set()
    services.edit_analysis(
        feedback=feedback,
        by=cast.handler,
        version=feedback.version,
        values={"cause": "Водоканал отключил воду"},
    )
    assert found("водоканала") == {feedback.number}


def test_words_that_were_taken_out_are_found_no_more(found, cast, make_feedback):
    feedback = make_feedback()
    for cause in ("Водоканал отключил воду", "Прорвало трубу"):
        feedback = services.edit_analysis(
            feedback=feedback, by=cast.handler, version=feedback.version, values={"cause": cause}
        )
    assert found("водоканал") == set()
    assert found("трубу") == {feedback.number}


def test_nobody_finds_what_he_may_not_see(found, cast, leak):
    for user in (cast.registrar, cast.doctor, cast.outsider, cast.head, cast.executor):
        assert found("протечка", user) == set()
    Feedback.objects.filter(pk=leak.pk).update(executor=cast.executor)
    assert found("протечка", cast.executor) == {leak.number}


@pytest.mark.parametrize("query", ["", "   "])
def test_a_blank_query_narrows_nothing(query, found, leak, other):
    assert found(query) == {leak.number, other.number}


@pytest.mark.parametrize("query", ["!!!", "%", "'", "\\", "|&!()", "\x00", "(" * 500])
def test_signs_alone_find_nothing(query, found, leak, other):
    assert found(query) == set()


@pytest.mark.parametrize(
    "forms",
    [
        "тапочек тапочки",
        "звонок звонки",
        "отец отца",
        "рисунок рисунки",
        "справок справки",
        "ошибок ошибки",
        "девушек девушки",
        "щёток щётки",
        "копеек копейки",
        "палец пальцы",
        "конец концом",
        "сережек серёжками",
        "подарок подарков",
        "полотенец полотенца",
    ],
)
def test_a_fleeting_vowel_makes_no_other_word(forms, found, make_feedback, other):
    one, another = forms.split()
    documents = {
        make_feedback(statement=f"<p>Клиент сказал: {word}</p>").number for word in (one, another)
    }
    assert found(one) == documents
    assert found(another.upper()) == documents


@pytest.mark.parametrize("query", ["банк", "срок", "урок", "чек"])
def test_a_vowel_that_does_not_flee_finds_no_other_word(query, found, make_feedback):
    right = make_feedback(statement=f"<p>Клиент сказал: {query}</p>")
    make_feedback(statement="<p>Клиент сказал: баня, сорока, рука, человек</p>")
    assert found(query) == {right.number}


@pytest.mark.parametrize("query", ["'; DROP TABLE", "_", "a'b\\c|&!()", "протечка' | 'x"])
def test_signs_are_no_commands(query, found, leak, other):
    assert found(query) == set()


def test_the_index_can_be_rebuilt(found, leak, other):
    for model in (FeedbackSearch, FeedbackStem, SearchWord):
        model.objects.all().delete()
    assert found("протеч") == set()
    call_command("rebuild_search", verbosity=0)
    assert found("протеч") == {leak.number}


def test_contacts_of_the_cast_are_found(found, clinic, make_feedback):
    contact = ClientContact.objects.get(client=clinic.client)
    Client.objects.filter(pk=clinic.client.pk).update(search_text=f"петров {contact.normalized}")
    feedback = make_feedback()
    for query in ("89161234567", "+7 916 123-45-67", "9161234567"):
        assert found(query) == {feedback.number}


def test_whoever_asks_for_states_finds_a_document_in_its_present_one(make_feedback, cast):
    document = make_feedback(statement="<p>Протечка у кабинета</p>")

    def found(*states: str) -> bool:
        rows = Feedback.objects.filter(state__in=states)
        return rows.search("протечка", states=states).exists()

    assert (found("registered"), found("rejected")) == (True, False)
    services.reject_feedback(
        feedback=document,
        by=cast.secretary,
        version=document.version,
        reason="Не к нам",
        answer="Ответили по телефону",
    )
    assert (found("registered"), found("rejected")) == (False, True)
    assert found("registered", "rejected")
    assert not Feedback.objects.search("rejected").exists()


@pytest.mark.parametrize(("few", "known"), [(1, 1), (1, 10), (10, 10)])
@pytest.mark.parametrize("to_count", [1, 2, 10])
def test_as_many_are_counted_as_are_listed_however_many_clients_hold_the_word(
    make_feedback, monkeypatch, few, known, to_count
):
    monkeypatch.setattr("apps.feedback.search.query.FEW_CLIENTS", few)
    monkeypatch.setattr("apps.feedback.search.query.KNOWN_CLIENTS", known)
    monkeypatch.setattr("apps.feedback.search.query.FEW_CLIENTS_TO_COUNT", to_count)
    for name in ("Анна", "Иван", "Ольга"):
        client = Client.objects.create(
            last_name="Сидорова", first_name=name, search_text=f"сидорова {name.lower()}"
        )
        make_feedback(client=client)
    listed = Feedback.objects.search("сидорова")
    assert listed.count() == 3
    assert Feedback.objects.search("сидорова", is_counted=True).count() == 3
