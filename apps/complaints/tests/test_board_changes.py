"""What a board is told of the others' work: nothing when nothing changed, never more than one may
see, and cards that moved, came and went (A3)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.complaints.pages import changes as changes_module
from apps.complaints.pages.changes import present_token
from apps.feedback import services
from apps.feedback.models import Feedback, HistoryEntry, State
from conftest import ANALYSIS

pytestmark = pytest.mark.django_db
CHANGES = reverse("complaints:board_changes")


@pytest.fixture
def told(client, cast):
    """Return `told("quality", since, have=[…])`: the answer, None when nothing has changed."""

    def ask(who: str, since: str, have=(), **view) -> dict | None:
        client.force_login(getattr(cast, who))
        query = "&".join(f"{name}={value}" for name, value in view.items())
        data = {"since": since, "have": ",".join(str(each.pk) for each in have)}
        response = client.post(f"{CHANGES}?{query}", data)
        assert response.status_code in (200, 204)
        return response.json() if response.status_code == 200 else None

    return ask


def analyse(feedback, by):
    feedback.refresh_from_db()
    services.analyse_feedback(feedback=feedback, by=by, version=feedback.version, values=ANALYSIS)


def cells(answer) -> dict[int, str]:
    return {card["pk"]: card["cell"] for card in answer["cards"]}


def test_nothing_is_told_when_nothing_has_changed(told, make_feedback):
    make_feedback()
    assert told("quality", present_token()) is None


def test_a_moved_card_comes_with_its_new_column_and_the_counts(told, make_feedback, cast):
    other, feedback = make_feedback(), make_feedback()
    since = present_token()
    analyse(feedback, cast.handler)
    answer = told("quality", since, have=[other, feedback])
    assert cells(answer)[feedback.pk] == "analysed"
    assert answer["gone"] == []
    assert {"registered": "1", "analysed": "1", "closed": "0"}.items() <= answer["counts"].items()
    card = next(card for card in answer["cards"] if card["pk"] == feedback.pk)
    assert feedback.number in card["html"]
    assert f'data-place="{card["place"]}"' in card["html"]
    assert told("quality", answer["token"]) is None


def test_a_new_document_comes_by_itself(told, make_feedback):
    since = present_token()
    feedback = make_feedback()
    assert cells(told("quality", since))[feedback.pk] == "registered"


def test_what_leaves_the_filters_leaves_the_board(told, make_feedback, cast):
    feedback = make_feedback()
    since = present_token()
    services.reassign_responsible(
        feedback=feedback, by=cast.director, version=feedback.version, responsible=cast.handler
    )
    view = {"responsible": cast.handler.pk}
    assert cells(told("quality", since, **view)) == {feedback.pk: "registered"}
    answer = told("quality", since, have=[feedback], responsible="none")
    assert (answer["cards"], answer["gone"]) == ([], [feedback.pk])
    assert answer["counts"]["registered"] == "0"


def test_in_lanes_the_cell_is_named_by_both(told, make_feedback, cast, clinic):
    feedback = make_feedback()
    since = present_token()
    analyse(feedback, cast.handler)
    answer = told("quality", since, lanes="branch")
    assert cells(answer)[feedback.pk] == f"analysed/{clinic.branch.pk}"
    assert answer["counts"][f"/{clinic.branch.pk}"] == "1"


def test_nobody_is_told_of_what_he_may_not_see(told, make_feedback, cast, clinic):
    own = make_feedback(department=clinic.department)
    theirs = make_feedback(executor=cast.executor)  # without one they have no board
    since = present_token()
    foreign = make_feedback()
    analyse(foreign, cast.handler)
    for who in ("head", "executor", "outsider"):
        answer = told(who, since)
        assert set(cells(answer)) <= {"head": {own.pk}, "executor": {theirs.pk}}.get(who, set()), (
            who
        )
        assert answer["gone"] == [], who
        assert str(foreign.number) not in str(answer), who
        assert answer["counts"]["analysed"] == "0", who


def test_whoever_claims_to_have_cards_learns_nothing_of_what_is_hidden(told, make_feedback, cast):
    changed, untouched, nothing = make_feedback(), make_feedback(), Feedback(pk=10**9)
    theirs = make_feedback(executor=cast.executor)  # without one they have no board
    since = present_token()
    analyse(changed, cast.handler)
    claimed = [changed, untouched, nothing]
    for who in ("head", "executor", "outsider"):
        answer = told(who, since, have=claimed)
        assert {card["pk"] for card in answer["cards"]} <= {theirs.pk}, who
        assert answer["gone"] == [each.pk for each in claimed], who


def test_a_card_goes_when_the_document_is_seen_no_more(told, make_feedback, cast, clinic):
    feedback = make_feedback(department=clinic.department)
    since = present_token()
    services.add_comment(feedback=feedback, by=cast.handler, text="Передали другим")
    type(feedback).objects.filter(pk=feedback.pk).update(department=None)
    HistoryEntry.objects.create(feedback=feedback, user=cast.handler, action="routing.route")
    assert told("head", since, have=[feedback])["gone"] == [feedback.pk]


def test_what_was_written_before_but_seen_after_is_told_too(told, make_feedback, cast):
    """A transaction that began earlier may be committed later, with a smaller key."""
    feedback = make_feedback()
    late = HistoryEntry.objects.create(
        feedback=feedback, user=cast.handler, action="feedback.comment"
    )
    services.add_comment(feedback=make_feedback(), by=cast.handler, text="Готово")
    HistoryEntry.objects.filter(pk=late.pk).delete()
    since = present_token()
    late.save(force_insert=True)
    assert feedback.pk in cells(told("quality", since))


def test_after_too_much_or_an_unknown_token_the_board_is_fetched_anew(
    told, make_feedback, monkeypatch
):
    monkeypatch.setattr(changes_module, "MOST", 1)
    monkeypatch.setattr(changes_module, "LOOK_BACK", 1)
    make_feedback()
    since = present_token()
    for _ in range(4):
        make_feedback(state=State.REGISTERED)
    for token in (since, "", "x", "9" * 400):
        assert told("quality", token)["anew"] is True


@pytest.mark.parametrize("view", ["", "?lanes=branch"])
def test_the_queries_do_not_grow_with_what_changed(client, make_feedback, cast, view):
    client.force_login(cast.quality)
    counts = []
    for number in (5, 50):
        since = present_token()
        have = ",".join(str(make_feedback().pk) for _ in range(number))
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(f"{CHANGES}{view}", {"since": since, "have": have})
        assert "cards" in answer.json()
        counts.append(len(queries))
    since = present_token()
    with CaptureQueriesContext(connection) as queries:
        assert client.post(CHANGES, {"since": since}).status_code == 204
    assert counts[0] == counts[1] <= 10
    assert len(queries) <= 4  # who asks, and whether anything has happened
