"""The first reaction to a client: kept once, shown with its term, found in the register (A7)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.feedback.models import Feedback, State
from apps.feedback.services import find_reaction, note_reaction
from apps.feedback.tests.reader import put

pytestmark = pytest.mark.django_db
MINUTES = timedelta(minutes=25)


def fresh(feedback) -> Feedback:
    return Feedback.objects.get(pk=feedback.pk)


def test_only_the_first_one_is_kept(make_feedback):
    feedback = make_feedback()
    first = feedback.registered_at + MINUTES
    assert note_reaction(feedback, at=first)
    assert not note_reaction(feedback, at=first + MINUTES)
    assert not note_reaction(fresh(feedback), at=first - MINUTES)
    assert fresh(feedback).reacted_at == first
    assert find_reaction(fresh(feedback)).words == "Первая реакция — за 25 минут"


def test_whoever_read_the_document_before_does_not_overwrite_it(make_feedback):
    feedback = make_feedback()
    stale = fresh(feedback)
    note_reaction(feedback, at=feedback.registered_at + MINUTES)
    assert not note_reaction(stale, at=feedback.registered_at)
    assert fresh(feedback).reacted_at == feedback.registered_at + MINUTES


def test_editors_are_not_disturbed_by_it(make_feedback):
    feedback = make_feedback()
    note_reaction(feedback, at=timezone.now())
    assert fresh(feedback).version == feedback.version


def test_a_draft_has_no_reaction(make_draft):
    draft = make_draft()
    assert not note_reaction(draft, at=timezone.now())
    assert fresh(draft).reacted_at is None


def look(client, cast, feedback) -> str:
    client.force_login(cast.handler)
    return client.get(feedback.get_absolute_url()).text


def test_the_document_tells_by_when_the_client_expects_us(make_feedback, cast, client):
    feedback = make_feedback()
    put(feedback, reaction_due_at=timezone.now() + timedelta(hours=5))
    assert "Первая реакция до" in look(client, cast, feedback)
    put(feedback, reaction_due_at=timezone.now() - timedelta(hours=5))
    page = look(client, cast, feedback)
    assert "просрочено на 5 часов" in page
    assert 'class="due-over"' in page


def test_the_document_tells_when_it_was_and_that_it_was_late(make_feedback, cast, client):
    feedback = make_feedback()
    put(feedback, reacted_at=feedback.registered_at + timedelta(hours=2))
    page = look(client, cast, feedback)
    assert "Первая реакция — за 2 часа" in page
    assert "позже срока" not in page
    put(feedback, reaction_due_at=feedback.registered_at + timedelta(hours=1))
    assert "позже срока" in look(client, cast, feedback)


@pytest.fixture
def four(make_feedback):
    """None yet; none yet and overdue; after its term; in time."""
    rows = [make_feedback() for _ in range(4)]
    at = rows[0].registered_at
    hour = timedelta(hours=1)
    put(rows[0], reaction_due_at=timezone.now() + hour)
    put(rows[1], reaction_due_at=at - hour)
    put(rows[2], reaction_due_at=at + hour, reacted_at=at + 3 * hour)
    put(rows[3], reaction_due_at=at + 2 * hour, reacted_at=at + hour)
    return rows


@pytest.mark.parametrize(
    ("asked", "found"), [("waiting", "01"), ("overdue", "1"), ("late", "2"), ("in_time", "3")]
)
def test_the_register_is_narrowed_by_the_reaction(four, open_register, asked, found):
    page = open_register(f"?reaction={asked}&columns=number,reaction")
    assert set(page.numbers) == {four[int(place)].number for place in found}
    assert "Первая реакция" in page.text


def test_the_register_sorts_by_it_and_none_comes_last(four, open_register):
    numbers = open_register("?sort=reaction&columns=number,reaction").numbers
    assert numbers[:2] == [four[3].number, four[2].number]


def test_what_is_closed_is_waited_for_no_more(make_feedback, open_register):
    closed = make_feedback(state=State.CLOSED)
    put(closed, reaction_due_at=closed.registered_at)
    assert open_register("?reaction=overdue").numbers == []
