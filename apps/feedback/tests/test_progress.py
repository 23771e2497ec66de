"""«Новая / в работе / решена»: one answer for a document, a query, the filter, the files (S5)."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.core.lists.querystring import QueryString
from apps.feedback.models import AnalysisAuthor, Feedback, Progress, State
from apps.feedback.pages.register.columns import COLUMNS

pytestmark = pytest.mark.django_db
# What was done to a registered one → its word; at every place but with a person.
TAKEN = {
    "nothing": (lambda cast: {}, "new"),
    "reaction": (lambda cast: {"reacted_at": timezone.now()}, "in_work"),
    "waiting": (lambda cast: {"waiting_since": timezone.now()}, "in_work"),
    "returned": (lambda cast: {"return_count": 1}, "in_work"),
    "reopened": (lambda cast: {"reopen_count": 1}, "in_work"),
    "analysis begun": (lambda cast: {}, "in_work"),
}
PLACES = {
    "queue": lambda cast, clinic: {},
    "responsible": lambda cast, clinic: {"responsible": cast.handler},
    "department": lambda cast, clinic: {"department": clinic.department},
    "person": lambda cast, clinic: {"department": clinic.department, "executor": cast.executor},
}
# The word of each other state, whatever the place and whatever was done.
STATES = {
    State.DRAFT: "",
    State.ANALYSED: "in_work",
    State.VERIFIED: "in_work",
    State.CLOSED: "resolved",
    State.REJECTED: "resolved",
    State.DELETED: "",
}


def answers(feedback: Feedback) -> dict[str, str]:
    """What each way says of the document, the property without and with the query."""
    rows = Feedback.objects.filter(pk=feedback.pk)
    filtered = [word for word in Progress if rows.in_progress(word).exists()]
    with CaptureQueriesContext(connection) as asked:
        along = rows.with_progress().get().progress
    assert len(asked) == 1
    return {
        "property": rows.get().progress,
        "annotation": along,
        "filter": filtered[0] if filtered else "",
        "how many": str(len(filtered)),
    }


def all_say(word: str) -> dict[str, str]:
    said = dict.fromkeys(("property", "annotation", "filter"), word)
    return {**said, "how many": "1" if word else "0"}


@pytest.fixture
def registered(make_feedback, clinic, cast):
    feedback = make_feedback()

    def be(place: str, taken: str) -> Feedback:
        empty = dict.fromkeys(("responsible", "department", "executor"))
        nothing = {"reacted_at": None, "waiting_since": None, "return_count": 0, "reopen_count": 0}
        values = PLACES[place](cast, clinic) | TAKEN[taken][0](cast)
        Feedback.objects.filter(pk=feedback.pk).update(**{**empty, **nothing, **values})
        AnalysisAuthor.objects.all().delete()
        if taken == "analysis begun":
            AnalysisAuthor.objects.create(feedback=feedback, user=cast.handler)
        return feedback

    return be


def test_a_registered_one_at_every_place_with_all_that_was_done(registered):
    found, wanted = {}, {}
    for place in PLACES:
        for taken, (_values, word) in TAKEN.items():
            found[place, taken] = answers(registered(place, taken))
            wanted[place, taken] = all_say("in_work" if place == "person" else word)
    assert found == wanted


@pytest.mark.parametrize("place", PLACES)
def test_every_other_state_at_every_place(make_feedback, clinic, cast, place):
    found = {}
    for state in STATES:
        feedback = make_feedback(state=state)
        Feedback.objects.filter(pk=feedback.pk).update(**PLACES[place](cast, clinic))
        found[state] = answers(feedback)
    assert found == {state: all_say(word) for state, word in STATES.items()}


def test_what_was_merged_follows_its_main_document(make_feedback):
    merged = make_feedback(state=State.MERGED)
    main = Feedback.objects.filter(pk=merged.merged_into_id)
    assert answers(merged) == all_say("new")
    main.update(reacted_at=timezone.now())
    assert answers(merged) == all_say("in_work")
    ended = {"closed_by": merged.author, "closed_at": timezone.now(), "answer": "Ответили"}
    main.update(state=State.REJECTED, **ended)
    assert answers(merged) == all_say("resolved")
    main.update(state=State.DELETED, deleted_from=State.REJECTED)
    assert answers(merged) == all_say("resolved")


def test_a_step_of_the_process_changes_the_word(make_feedback, steps, cast):
    feedback = steps.route(make_feedback())
    assert Feedback.objects.get(pk=feedback.pk).progress == Progress.NEW
    steps.take_over(feedback)
    assert Feedback.objects.get(pk=feedback.pk).progress == Progress.IN_WORK
    steps.decline(feedback, cast.head)
    assert Feedback.objects.get(pk=feedback.pk).progress == Progress.NEW


# In the register


@pytest.fixture
def three(make_feedback, cast) -> dict[str, str]:
    """A new one, one in work, a resolved one: {word: number}."""
    new, closed = make_feedback(), make_feedback(state=State.CLOSED)
    in_work = make_feedback(state=State.ANALYSED)
    return {"new": new.number, "in_work": in_work.number, "resolved": closed.number}


@pytest.fixture
def register(client, cast):
    client.force_login(cast.quality)

    def ask(name: str = "feedback:list", **values) -> str:
        address = f"{reverse(name)}?{QueryString().with_(**values)}"
        response = client.get(address)
        assert response.status_code == 200
        return response.getvalue().decode()

    return ask


def test_the_register_is_narrowed_by_the_word_and_says_so(three, register):
    for word, number in three.items():
        page = register(progress=word)
        assert {each for each in three.values() if each in page} == {number}
        assert str(Progress(word).label) in page
    assert "chip" in register(progress="new")
    assert all(number in register(progress="wrong") for number in three.values()) is False


def test_the_column_is_chosen_and_stands_in_the_files(three, register):
    assert not COLUMNS["progress"].is_shown
    assert "в работе" in register(columns="number,progress")
    text = register("feedback:export", columns="number,progress", format="csv")
    rows = {row[0]: row[1] for row in csv.reader(io.StringIO(text), delimiter=";") if row}
    labels = {number: str(Progress(word).label) for word, number in three.items()}
    assert {number: rows[number] for number in three.values()} == labels


def test_the_column_asks_no_more_of_a_list(three, register, make_feedback):
    def queries(**values) -> int:
        with CaptureQueriesContext(connection) as asked:
            register(**values)
        return len(asked)

    make_feedback(state=State.MERGED)
    shown = {"columns": "number,state,progress"}
    queries(**shown)
    assert queries(**shown) == queries(columns="number,state")
