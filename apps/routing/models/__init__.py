from apps.routing.models.assignment import Assignment, AssignmentQuerySet
from apps.routing.models.rule import RoutingRule, RoutingRuleQuerySet

__all__ = ["Assignment", "AssignmentQuerySet", "RoutingRule", "RoutingRuleQuerySet"]
