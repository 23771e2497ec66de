"""A rejection answers the client and cancels what was planned; a reopening brings it back (W2)."""

import pytest

from apps.activities import services
from apps.activities.models import Activity
from apps.feedback.models import Feedback
from apps.feedback.services import reject_feedback, reopen_feedback, wait_for_client
from tests.people import employ
from tests.processing import in_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def rejected(make_feedback, clinic, cast) -> Feedback:
    """A complaint with a call planned, one cancelled by hand, and the task of its position."""
    employ("Разбор жалоб", clinic, cast.handler)
    feedback = make_feedback()
    plan = {"feedback": feedback, "by": cast.handler, "user": cast.handler, "kind": "call"}
    services.plan_activity(**plan, title="Узнать подробности", planned_for=in_days(2))
    dropped = services.plan_activity(**plan, title="Лишнее", planned_for=in_days(2))
    services.cancel_activity(activity=dropped, by=cast.quality, reason="Не нужно")
    return reject_feedback(
        feedback=feedback,
        by=cast.secretary,
        version=feedback.version,
        reason="Правила известны",
        answer="Доставка платная",
    )


def reopen(feedback, cast) -> Feedback:
    return reopen_feedback(
        feedback=feedback, by=cast.handler, version=feedback.version, reason="Клиент принёс чек"
    )


def planned(feedback) -> set[str]:
    return set(feedback.activities.planned().values_list("title", flat=True))


def test_what_the_rejection_cancelled_comes_back(rejected, cast):
    assert planned(rejected) == set()
    reopened = reopen(rejected, cast)
    assert planned(reopened) == {"Узнать подробности", "Разобрать жалобу"}
    entry = reopened.history.get(action="activities.work_back")
    assert "Узнать подробности" in entry.comment
    assert "Лишнее" not in entry.comment
    task = reopened.activities.get(kind="processing")
    assert (task.user, task.result, task.ended_by) == (None, "", None)


def test_what_was_cancelled_once_comes_back_once(rejected, cast):
    reopened = reopen(rejected, cast)
    for activity in reopened.activities.planned():
        services.cancel_activity(activity=activity, by=cast.handler, reason="Не нужно")
    fresh = Feedback.objects.get(pk=rejected.pk)
    again = reject_feedback(
        feedback=fresh, by=cast.secretary, version=fresh.version, reason="Правила", answer="Нет"
    )
    assert planned(reopen(again, cast)) == set()
    assert Activity.objects.filter(feedback=rejected, state="cancelled").count() == 3


def test_an_answer_with_the_rejection_is_the_reaction(rejected):
    rejected.refresh_from_db()
    assert rejected.reacted_at == rejected.closed_at


def test_an_earlier_reaction_stays(make_feedback, cast):
    feedback = make_feedback()
    call = services.call_client(feedback=feedback, by=cast.handler, phone="+79161234567")
    fresh = Feedback.objects.get(pk=feedback.pk)
    reject_feedback(
        feedback=fresh, by=cast.secretary, version=fresh.version, reason="Правила", answer="Нет"
    )
    assert Feedback.objects.get(pk=feedback.pk).reacted_at == call.ended_at


@pytest.mark.parametrize(
    ("kind", "asked"), [("call", True), ("meeting", True), ("document", False), ("letter", False)]
)
def test_what_was_done_without_the_client_is_no_answer_of_his(make_feedback, cast, kind, asked):
    feedback = make_feedback()
    wait_for_client(feedback=feedback, by=cast.handler, version=feedback.version, reason="Ждём чек")
    activity = services.plan_activity(
        feedback=feedback, by=cast.handler, user=cast.handler, kind=kind, planned_for=in_days(1)
    )
    services.complete_activity(activity=activity, by=cast.handler, result="Готово")
    assert feedback.history.possible_answers().exists() == asked


@pytest.mark.parametrize("reached", [True, False])
def test_a_call_that_nobody_answered_is_no_answer(make_feedback, cast, reached):
    feedback = make_feedback()
    wait_for_client(feedback=feedback, by=cast.handler, version=feedback.version, reason="Ждём чек")
    call = services.call_client(feedback=feedback, by=cast.handler, phone="+79161234567")
    services.tell_call_result(activity=call, by=cast.handler, reached=reached)
    assert feedback.history.possible_answers().exists() == reached
