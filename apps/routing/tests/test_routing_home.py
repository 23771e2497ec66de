"""The start page tells each of those on the way of a document what waits for him (W2–W5)."""

import pytest

from apps.feedback.services import analyse_feedback, verify_feedback
from conftest import ANALYSIS, CONCLUSION

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(client, cast):
    def read(who: str) -> str:
        client.force_login(getattr(cast, who))
        return client.get("/").content.decode()

    return read


@pytest.mark.parametrize(
    ("place", "waits_for"),
    [
        ("queue", {"secretary", "handler"}),
        ("responsible", {"handler"}),
        ("department", {"head"}),
        ("person", {"executor"}),
        ("with head", {"head"}),
        ("reassigned", {"head"}),
        ("ended", set()),
    ],
)
def test_it_waits_for_the_one_whose_turn_it_is(home, at_place, place, waits_for):
    feedback = at_place(place)
    people = ("secretary", "handler", "head", "executor", "outsider")
    assert {who for who in people if feedback.number in home(who)} == waits_for


def test_the_head_sees_why_it_came_back(home, at_place, steps, cast):
    feedback = at_place("person")
    assert "Болею до пятницы" not in home("head")
    steps.decline(feedback, by=cast.executor, reason="Болею до пятницы")
    assert "Болею до пятницы" in home("head")


def test_with_an_executor_who_has_left_it_waits_for_the_head(home, at_place, cast):
    feedback = at_place("person")
    cast.executor.is_active = False
    cast.executor.save()
    assert feedback.number in home("head")


def test_what_was_verified_in_a_department_waits_for_those_who_close(home, at_place, steps, cast):
    feedback = at_place("person")
    analyse_feedback(**steps.now(feedback, by=cast.executor, values=ANALYSIS))
    verify_feedback(**steps.now(feedback, by=cast.quality, values=CONCLUSION))
    assert feedback.number in home("handler")
    assert "осталось закрыть" in home("handler")


def test_a_head_is_told_to_appoint_and_others_that_the_head_does(client, at_place, cast):
    """They have no button for the analysis: their step is to give it to somebody."""
    address = at_place("department").get_absolute_url()
    client.force_login(cast.head)
    page = client.get(address).text
    assert "Дальше: назначьте исполнителя или возьмите себе." in page
    assert "Завершить разбор" not in page
    client.force_login(cast.management)
    page = client.get(address).text
    assert "Дальше: руководитель отдела назначит исполнителя — head." in page


def test_once_somebody_works_on_it_the_head_is_told_who(client, at_place, cast):
    address = at_place("person").get_absolute_url()
    client.force_login(cast.head)
    assert "Дальше: «Завершить разбор» — executor." in client.get(address).text
