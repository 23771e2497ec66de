"""A rule of access that is asked of each row is planned once, not in two ways at each level."""

import re

import pytest

from apps.activities.models import Activity
from apps.feedback.models import Feedback
from apps.measures.models import Measure, RootCause

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

SUBPLAN = re.compile(r"SubPlan (\d+)")


# Were every EXISTS planned in two ways, they would be twice as many.
@pytest.mark.parametrize(("model", "most"), [(Activity, 12), (Measure, 16), (RootCause, 8)])
def test_a_rule_needs_few_plans_within_the_plan(cast, model, most):
    """PostgreSQL numbers the plans that it makes, also those that it throws away."""
    plan = model.objects.visible_to(cast.executor).explain()
    numbers = [int(number) for number in SUBPLAN.findall(plan)]
    assert 0 < max(numbers) <= most, plan


def test_a_rule_joins_nothing_to_the_document(cast):
    """Joined under OR and NOT, one employee took forty milliseconds to plan (decision 051)."""
    for rule in (Feedback.objects.visible_to(cast.executor), Feedback.objects.about(cast.head)):
        tables, where, _condition = str(rule.query).partition(" WHERE ")
        assert where
        assert "JOIN" not in tables, tables
