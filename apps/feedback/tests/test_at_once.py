"""Many at once, on PostgreSQL: one step of two wins, numbers have no gap and no double."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from apps.core.exceptions import Conflict
from apps.feedback import services
from apps.feedback.models import Feedback, State
from conftest import ANALYSIS

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
]


def at_once(*calls) -> list:
    """Run the calls in as many threads, begun together; return what each returned or raised."""
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait()
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_of_two_steps_one_wins_and_the_other_is_told(make_feedback, cast):
    for _ in range(10):
        feedback = make_feedback()

        def analyse(feedback=feedback):
            return services.analyse_feedback(
                feedback=feedback, by=cast.handler, version=feedback.version, values=ANALYSIS
            )

        def reject(feedback=feedback):
            return services.reject_feedback(
                feedback=feedback,
                by=cast.secretary,
                version=feedback.version,
                reason="Не наш клиент",
                answer="Объяснили",
            )

        results = at_once(analyse, reject)
        winners = [result for result in results if isinstance(result, Feedback)]
        losers = [result for result in results if isinstance(result, Conflict)]
        assert (len(winners), len(losers)) == (1, 1), results
        now = Feedback.objects.get(pk=feedback.pk)
        assert now.state == winners[0].state
        assert now.history.exclude(to_state="").count() == 2
        assert str(now.history.last().user) in losers[0].message


def test_one_step_twice_is_taken_once(make_feedback, cast):
    feedback = make_feedback()

    def analyse():
        return services.analyse_feedback(
            feedback=feedback, by=cast.handler, version=feedback.version, values=ANALYSIS
        )

    results = at_once(*[analyse] * 5)
    assert sum(isinstance(result, Feedback) for result in results) == 1
    assert sum(isinstance(result, Conflict) for result in results) == 4
    assert feedback.history.filter(action="feedback.analyse").count() == 1


class Crash(Exception):
    pass


def test_fifty_registrations_at_once_leave_no_gap_and_no_double(make_draft, cast):
    drafts = [make_draft() for _ in range(50)]

    def register(draft, fails: bool):
        def call():
            with transaction.atomic():
                services.register_feedback(feedback=draft, by=cast.registrar)
                if fails:
                    raise Crash

        return call

    calls = [register(draft, place % 10 == 0) for place, draft in enumerate(drafts)]
    results = at_once(*calls)
    assert sum(isinstance(result, Crash) for result in results) == 5
    posted = Feedback.objects.posted().order_by("number").values_list("number", flat=True)
    assert [int(number[-6:]) for number in posted] == list(range(1, 46))
    assert Feedback.objects.filter(state=State.DRAFT, number=None).count() == 5


def test_of_two_who_merge_two_into_each_other_one_wins(make_feedback, cast):
    for _ in range(5):
        one, other = make_feedback(), make_feedback()

        def merge(feedback, into):
            return services.merge_feedback(
                feedback=feedback, by=cast.handler, version=feedback.version, other=into
            )

        pairs = ((one, other), (other, one))
        results = at_once(*(lambda pair=pair: merge(*pair) for pair in pairs))
        won = [result for result in results if isinstance(result, Feedback)]
        refused = [result for result in results if isinstance(result, ValidationError)]
        assert (len(won), len(refused)) == (1, 1), results
        states = set(Feedback.objects.filter(pk__in=[one.pk, other.pk]).values_list("state"))
        assert states == {(State.MERGED,), (State.REGISTERED,)}


def test_of_two_who_merge_one_into_two_one_wins(make_feedback, cast):
    for _ in range(5):
        twin, mains = make_feedback(), [make_feedback(), make_feedback()]

        def merge(main, twin=twin):
            return services.merge_feedback(
                feedback=twin, by=cast.handler, version=twin.version, other=main
            )

        results = at_once(*(lambda main=main: merge(main) for main in mains))
        assert sum(isinstance(result, Feedback) for result in results) == 1, results
        assert sum(isinstance(result, Conflict) for result in results) == 1, results
