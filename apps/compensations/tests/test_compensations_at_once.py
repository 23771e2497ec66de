"""Two people decide on one compensation, or pay it, at the same moment, on PostgreSQL (S7)."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.compensations import services
from apps.compensations.models import Compensation, CompensationLimit
from apps.core.exceptions import Conflict
from apps.feedback.tests.test_at_once import at_once
from apps.feedback.tests.test_links import split

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("workday"),
]


@pytest.fixture(autouse=True)
def limit():
    CompensationLimit.objects.all().delete()
    CompensationLimit.objects.create(valid_from=date(2000, 1, 1), amount=Decimal(5000))


@pytest.fixture
def ask(make_feedback, cast):
    def make(amount="12345.60", feedback=None) -> Compensation:
        return services.request_compensation(
            feedback=feedback or make_feedback(),
            by=cast.handler,
            kind="refund",
            amount=Decimal(amount),
            reason="Услуга не оказана",
        )

    return make


def test_of_approval_and_refusal_one_wins_and_the_other_is_told(ask, cast):
    for _ in range(10):
        found = ask()
        results = at_once(
            lambda found=found: services.approve_compensation(compensation=found, by=cast.quality),
            lambda found=found: services.refuse_compensation(
                compensation=found, by=cast.director, reason="Много"
            ),
        )
        winners = [result for result in results if isinstance(result, Compensation)]
        losers = [result for result in results if isinstance(result, Conflict)]
        assert (len(winners), len(losers)) == (1, 1), results
        now = Compensation.objects.get(pk=found.pk)
        assert now.state == winners[0].state
        assert str(now.decided_by) in losers[0].message


def test_a_payment_sent_five_times_is_written_once(ask, cast):
    found = ask("100")

    def pay():
        return services.pay_compensation(
            compensation=found,
            by=cast.quality,
            paid_on=timezone.localdate(),
            payment_document="п/п № 118",
        )

    results = at_once(*[pay] * 5)
    assert sum(isinstance(result, Compensation) for result in results) == 1
    assert found.feedback.history.filter(action="compensations.pay_compensation").count() == 1


def test_two_requests_at_once_do_not_slip_under_the_limit_together(ask, make_feedback):
    feedback = make_feedback()
    results = at_once(*[lambda: ask("3000", feedback)] * 2)
    assert sorted(result.state for result in results) == ["approved", "requested"]


def test_nor_by_asking_on_two_parts_of_one_matter(ask, make_feedback, cast):
    for _ in range(5):
        first = make_feedback()
        second = split(first, cast.handler)
        results = at_once(
            lambda first=first: ask("3000", first), lambda second=second: ask("3000", second)
        )
        assert sorted(result.state for result in results) == ["approved", "requested"]
