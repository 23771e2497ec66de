"""While an appeal is written down: what the client has told already, and what others tell alike."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.clients.models import Client
from apps.feedback.models import Feedback, State
from apps.feedback.relations.similar import find_similar
from apps.notifications.models import SignificantEvent
from apps.organization.models import Absence

BILLED = "<p>За коронку списали деньги дважды, прошу вернуть лишнее на карту</p>"
BILLED_TOO = "<p>Добрый день. С карты дважды списаны деньги за коронки, верните лишние</p>"
DIRTY = "<p>В коридоре грязно, на полу следы от обуви, уборщицу никто не видел</p>"


@pytest.fixture
def another(db) -> Client:
    return Client.objects.create(last_name="Котова", first_name="Вера")


@pytest.fixture
def ask(client, cast, clinic):
    def post(statement, who="handler", **data) -> str:
        client.force_login(getattr(cast, who))
        answer = client.post(reverse("feedback:alike"), {"statement": statement} | data)
        assert answer.status_code == 200
        return answer.content.decode()

    return post


def test_other_words_of_one_matter_are_found_and_nothing_else(make_feedback, cast, another):
    billed = make_feedback(statement=BILLED, client=another)
    make_feedback(statement=DIRTY, client=another)
    assert find_similar(BILLED_TOO, cast.handler) == [billed]
    assert find_similar("<p>Спасибо доктору за внимание и заботу о маме</p>", cast.handler) == []


def test_the_most_alike_comes_first_and_few_are_shown(make_feedback, cast, another):
    for _ in range(6):
        make_feedback(statement=BILLED, client=another)
    best = make_feedback(statement=BILLED_TOO, client=another)
    found = find_similar(BILLED_TOO, cast.handler)
    assert found[0] == best
    assert len(found) == 4


@pytest.mark.parametrize("text", ["", "<p></p>", "да", "деньги вернуть", "% ' \\ | & !", "\x00"])
def test_too_little_to_compare_finds_nothing(make_feedback, cast, text):
    make_feedback(statement=BILLED)
    assert find_similar(text, cast.handler) == []


def test_long_ago_is_another_matter(make_feedback, cast):
    old = make_feedback(statement=BILLED)
    Feedback.objects.filter(pk=old.pk).update(registered_at=timezone.now() - timedelta(days=61))
    assert find_similar(BILLED_TOO, cast.handler) == []


def test_only_to_those_who_may_see_them(make_feedback, ask, another):
    other = make_feedback(statement=BILLED, client=another)
    assert other.number in ask(BILLED_TOO)
    page = ask(BILLED_TOO, who="registrar")
    assert other.number not in page
    assert "Котова" not in page


def test_those_of_the_chosen_client_stand_elsewhere(make_feedback, ask, clinic, another):
    own, other = make_feedback(statement=BILLED), make_feedback(statement=BILLED, client=another)
    page = ask(BILLED_TOO, client=clinic.client.pk)
    assert own.number not in page
    assert other.number in page


def test_the_same_few_queries_for_5_and_50(make_feedback, ask, another):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            ask(BILLED_TOO)
        return len(queries)

    for _ in range(5):
        make_feedback(statement=BILLED, client=another)
    ask(BILLED_TOO)  # what is asked once of a user
    few = count()
    for _ in range(45):
        make_feedback(statement=BILLED, client=another)
    assert count() == few <= 12


def rail(client, cast, clinic, who) -> str:
    client.force_login(getattr(cast, who))
    url = reverse("feedback:chosen_client", args=[clinic.client.pk])
    return client.get(url).content.decode()


def test_open_appeals_of_the_client_come_first(client, cast, clinic, make_feedback):
    opened = make_feedback()
    closed = make_feedback(state=State.CLOSED)
    page = rail(client, cast, clinic, "handler")
    assert page.index(opened.number) < page.index(closed.number)


def test_the_registrar_is_told_only_that_there_is_an_open_one(client, cast, clinic, make_feedback):
    sentence = "У клиента уже есть открытое обращение"
    make_feedback(state=State.CLOSED)
    assert sentence not in rail(client, cast, clinic, "registrar")
    opened = make_feedback(statement=DIRTY)
    page = rail(client, cast, clinic, "registrar")
    assert sentence in page
    for secret in (opened.number, "грязно", str(opened.type), opened.get_absolute_url()):
        assert secret not in page
    client.force_login(cast.registrar)
    draft = client.get(f"{reverse('feedback:new')}?client={clinic.client.pk}").content.decode()
    assert sentence in draft
    assert opened.number not in draft
    assert sentence not in rail(client, cast, clinic, "handler")


SENTENCE = "У клиента уже есть открытое обращение"


def test_whom_the_appeal_is_about_is_not_told_of_it(client, cast, clinic, make_feedback):
    clinic.employee.user = cast.doctor
    clinic.employee.save()
    make_feedback(subject_employee=clinic.employee)
    assert SENTENCE not in rail(client, cast, clinic, "doctor")
    assert SENTENCE in rail(client, cast, clinic, "registrar")
    make_feedback(type=clinic.question, subject_employee=None, category=None)
    assert SENTENCE in rail(client, cast, clinic, "doctor")  # of another matter


def test_nor_is_who_stands_in_for_him(client, cast, clinic, make_feedback):
    clinic.employee.user = cast.doctor
    clinic.employee.save()
    make_feedback(subject_employee=clinic.employee)
    today = timezone.localdate()
    Absence.objects.create(
        user=cast.doctor,
        deputy=cast.registrar,
        starts_on=today - timedelta(days=1),
        ends_on=today + timedelta(days=1),
    )
    assert SENTENCE not in rail(client, cast, clinic, "registrar")
    assert SENTENCE in rail(client, cast, clinic, "operator")


def test_the_administrator_switches_it_off(client, cast, clinic, make_feedback):
    make_feedback()
    event = SignificantEvent.objects.get(code="open_appeal_told")
    client.force_login(cast.admin)
    address = reverse("admin:notifications_significantevent_changelist")
    assert "У клиента уже есть открытое обращение" in client.get(address).text
    event.is_active = False
    event.save()
    assert SENTENCE not in rail(client, cast, clinic, "registrar")
