"""Two at once, on PostgreSQL: one of them has the document, the other is told who (W2, W3)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from apps.core.exceptions import Conflict
from apps.feedback.models import Feedback
from apps.routing import services
from apps.routing.models import Assignment
from tests.processing import in_days

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


def outcomes(results: list) -> tuple[int, int]:
    won = sum(isinstance(result, Feedback) for result in results)
    return won, sum(isinstance(result, Conflict) for result in results)


def test_of_two_heads_one_takes_it_over(at_place, house, cast):
    house.below.head = cast.executor.employee
    house.below.save()
    for _ in range(5):
        feedback = at_place("queue")
        feedback = services.route_to_department(
            feedback=feedback,
            by=cast.secretary,
            version=feedback.version,
            department=house.below,
            due_at=in_days(2),
        )

        def take(user, feedback=feedback):
            return services.take_over(feedback=feedback, by=user, version=feedback.version)

        results = at_once(lambda: take(cast.head), lambda: take(cast.executor))
        assert outcomes(results) == (1, 1), results
        hops = Assignment.objects.filter(feedback=feedback).open()
        taken = Feedback.objects.get(pk=feedback.pk)
        assert {hop.assignee for hop in hops} == {None, taken.executor}


def test_of_two_clicks_of_the_secretary_one_routes(at_place, house, cast):
    feedback = at_place("queue")

    def route(department):
        return services.route_to_department(
            feedback=feedback,
            by=cast.secretary,
            version=feedback.version,
            department=department,
            due_at=in_days(2),
        )

    calls = [lambda: route(house.department), lambda: route(house.elsewhere)] * 2
    assert outcomes(at_once(*calls)) == (1, 3)
    assert Assignment.objects.filter(feedback=feedback).count() == 1
