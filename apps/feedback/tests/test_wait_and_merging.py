"""With a merging undone the client is waited for again, as if nothing had been (C6, decision 012).

Working time: 09:00–13:00 and 14:00–18:00 in Moscow; 16 November 2026 is a Monday.
"""

from datetime import timedelta

import pytest
import time_machine

from apps.feedback import services
from apps.feedback.models import Feedback
from apps.feedback.tests.test_deadlines import at

pytestmark = pytest.mark.django_db


def now(feedback: Feedback) -> Feedback:
    return Feedback.objects.get(pk=feedback.pk)


@pytest.fixture
def step(cast):
    """Return `step("merge_feedback", feedback, "2026-11-17 10:00", …)`: at that moment."""

    def do(name: str, feedback: Feedback, moment: str, **values) -> Feedback:
        fresh = now(feedback)
        with time_machine.travel(at(moment), tick=False):
            getattr(services, name)(
                feedback=fresh, by=cast.handler, version=fresh.version, **values
            )
        return now(feedback)

    return do


@pytest.fixture
def pair(make_feedback) -> tuple[Feedback, Feedback]:
    """The main document and its duplicate, registered on Monday at ten."""
    with time_machine.travel(at("2026-11-16 10:00"), tick=False):
        return make_feedback(), make_feedback()


@pytest.fixture
def merged(pair, step) -> Feedback:
    """The client is waited for since Monday noon; on Tuesday at ten it is merged."""
    main, twin = pair
    step("wait_for_client", twin, "2026-11-16 12:00", reason="Просим чек")
    return step("merge_feedback", twin, "2026-11-17 10:00", other=main)


def test_the_waiting_goes_on_since_when_it_began(merged, step, cast):
    assert merged.waiting_since is None
    assert merged.waits.get().ended_at == at("2026-11-17 10:00")
    back = step("unmerge_feedback", merged, "2026-11-17 11:00")
    wait = back.waits.get()
    assert (back.waiting_since, back.due_at) == (at("2026-11-16 12:00"), None)
    assert (wait.started_at, wait.ended_at, wait.ended_by) == (back.waiting_since, None, None)
    assert (wait.reason, wait.started_by) == ("Просим чек", cast.handler)
    ended = step("end_wait", back, "2026-11-17 12:00")
    # One pause, from Monday noon to Tuesday noon: one working day of eight hours.
    assert ended.waits.get().ended_at == at("2026-11-17 12:00")
    assert ended.due_at == wait.due_at + timedelta(days=1)


def test_the_history_says_it(merged, step):
    back = step("unmerge_feedback", merged, "2026-11-17 11:00")
    entry = back.history.get(action="feedback.unmerge")
    changes = {
        change["field"]: (change["from_shown"], change["to_shown"]) for change in entry.changes
    }
    assert changes["waiting_since"] == ("", "16 ноября 2026, 12:00")
    assert changes["due_at"][1] == ""


def test_the_card_says_again_what_is_awaited(merged, step, client, cast):
    back = step("unmerge_feedback", merged, "2026-11-17 11:00")
    client.force_login(cast.handler)
    assert "Ждём: Просим чек" in client.get(back.get_absolute_url()).text


def test_a_waiting_that_had_ended_before_stays_ended(pair, step):
    main, twin = pair
    step("wait_for_client", twin, "2026-11-16 11:00", reason="Просим чек")
    due_at = step("end_wait", twin, "2026-11-16 12:00").due_at
    step("merge_feedback", twin, "2026-11-16 13:00", other=main)
    back = step("unmerge_feedback", twin, "2026-11-16 14:00")
    assert (back.waiting_since, back.due_at) == (None, due_at)
    assert back.waits.get().ended_at == at("2026-11-16 12:00")


def test_a_date_set_by_hand_meanwhile_stays(pair, step, clinic, cast):
    from apps.routing.services import route_to_department

    main, twin = pair
    waiting = step("wait_for_client", twin, "2026-11-16 12:00", reason="Просим чек")
    with time_machine.travel(at("2026-11-16 13:00"), tick=False):
        route_to_department(
            feedback=waiting,
            by=cast.secretary,
            version=waiting.version,
            department=clinic.department,
            due_at=at("2026-12-01 15:00"),
        )
    step("merge_feedback", twin, "2026-11-17 10:00", other=main)
    back = step("unmerge_feedback", twin, "2026-11-17 11:00")
    assert (back.waiting_since, back.due_at) == (at("2026-11-16 12:00"), at("2026-12-01 15:00"))


def test_a_term_that_had_passed_stays_passed(pair, step):
    main, twin = pair
    due_at = at("2026-11-16 11:30")
    Feedback.objects.filter(pk=twin.pk).update(due_at=due_at)
    step("wait_for_client", twin, "2026-11-16 12:00", reason="Просим чек")
    step("merge_feedback", twin, "2026-11-17 10:00", other=main)
    assert step("unmerge_feedback", twin, "2026-11-17 11:00").due_at == due_at


def test_merged_twice_only_the_last_merging_is_undone(merged, pair, step):
    """The client had answered between the two: the second merging ended no waiting."""
    main, _ = pair
    step("unmerge_feedback", merged, "2026-11-17 10:30")
    step("end_wait", merged, "2026-11-17 11:00")
    step("merge_feedback", merged, "2026-11-17 12:00", other=main)
    back = step("unmerge_feedback", merged, "2026-11-17 12:30")
    assert back.waiting_since is None
    assert back.waits.get().ended_at == at("2026-11-17 11:00")
