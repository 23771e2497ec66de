import pytest

from apps.routing.models import RoutingRule


@pytest.fixture
def make_rule(db):
    """Return `make_rule(type=…, responsible=…)`: without a responsible or department, to triage."""

    def make(*, responsible=None, department=None, goes_to="", **values) -> RoutingRule:
        kind = "responsible" if responsible else "department" if department else "triage"
        rule = RoutingRule(
            goes_to=goes_to or kind, responsible=responsible, department=department, **values
        )
        rule.full_clean()
        rule.save()
        return rule

    return make
