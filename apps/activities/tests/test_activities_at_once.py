"""Two people take one task at the same moment, on PostgreSQL: one has it (A5)."""

import pytest

from apps.activities import services
from apps.activities.models import Activity
from apps.core.exceptions import Conflict
from apps.feedback.tests.test_at_once import at_once
from tests.people import employ

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
]


def test_of_two_who_take_it_one_has_it_and_the_other_is_told(make_feedback, clinic, cast):
    employ("Разбор жалоб", clinic, cast.handler, cast.quality)
    for _ in range(10):
        task = make_feedback().activities.get()

        def take(by, task=task):
            return lambda: services.take_activity(activity=task, by=by)

        results = at_once(take(cast.handler), take(cast.quality))
        winners = [result for result in results if isinstance(result, Activity)]
        losers = [result for result in results if isinstance(result, Conflict)]
        assert (len(winners), len(losers)) == (1, 1), results
        now = Activity.objects.get(pk=task.pk)
        assert now.user == winners[0].user
        assert str(now.user) in losers[0].message


def test_one_completion_sent_five_times_is_written_once(make_feedback, clinic, cast):
    employ("Разбор жалоб", clinic, cast.handler)
    task = make_feedback().activities.get()

    def complete():
        return services.complete_activity(activity=task, by=cast.handler, result="Решили на месте")

    results = at_once(*[complete] * 5)
    assert sum(isinstance(result, Activity) for result in results) == 1
    assert task.feedback.history.filter(action="activities.complete_activity").count() == 1
