"""A rule of access that is asked of each row is planned once, not in two ways at each level."""

import re

import pytest

from apps.complaints.models import Activity, Measure, RootCause

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

SUBPLAN = re.compile(r"SubPlan (\d+)")


# Were every EXISTS planned in two ways, they would be 17, 28 and 11.
@pytest.mark.parametrize(("model", "most"), [(Activity, 8), (Measure, 14), (RootCause, 7)])
def test_a_rule_needs_few_plans_within_the_plan(cast, model, most):
    """PostgreSQL numbers the plans that it makes, also those that it throws away."""
    plan = model.objects.visible_to(cast.executor).explain()
    numbers = [int(number) for number in SUBPLAN.findall(plan)]
    assert 0 < max(numbers) <= most, plan
