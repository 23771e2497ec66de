"""Where new appeals go by the rules of routing (S3): one query finds those that may hold."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from apps.appeal_types.services import levels_below
from apps.core.values.presence import not_none
from apps.feedback.models import Feedback
from apps.feedback.permissions import barred_keys, possible_responsibles
from apps.feedback.services import Destination, head_above
from apps.organization.models import Department, User
from apps.routing.models import RoutingRule
from apps.routing.permissions import has_head

GoesTo = RoutingRule.GoesTo


@dataclass(frozen=True)
class Candidate:
    """A rule whose conditions an appeal meets; `why_not` tells what keeps it from being followed.

    `barred` is who would be responsible, were the appeal not about them.
    """

    rule: RoutingRule
    department: Department | None = None
    why_not: str = ""
    barred: User | None = None

    @property
    def destination(self) -> Destination:
        return Destination(self.rule.responsible, self.department, self.rule)


def find_route(*, feedback: Feedback) -> Destination | None:
    """Return where the narrowest rule sends the appeal that can be followed; None where none can.

    A rule is passed over whose responsible may not process, or is barred from the appeal (022), and
    one whose department nobody heads who could take it. Where that leaves none, the head above the
    first of the barred takes their place, as with the default responsible of a type.
    """
    barred: list[Candidate] = []
    for candidate in candidates(feedback):
        if not candidate.why_not:
            return candidate.destination
        if candidate.barred:
            barred.append(candidate)
    return _above(barred[0], feedback) if barred else None


def candidates(feedback: Feedback) -> Iterator[Candidate]:
    """Yield the rules whose conditions the appeal meets, the narrowest first; one query."""
    for rule in matching_rules(feedback):
        yield _judged(rule, feedback)


def matching_rules(feedback: Feedback) -> list[RoutingRule]:
    able = possible_responsibles().filter(pk=OuterRef("responsible"))
    rows = RoutingRule.objects.in_use().order_by()
    rows = rows.for_matter(
        type_id=feedback.type_id, branch_id=feedback.branch_id, urgency=feedback.urgency
    )
    rows = rows.select_related("responsible", "department__branch", "department__head__user")
    ranked = []
    for rule in rows.annotate(is_able=Exists(able)):
        distance = levels_below(rule.category_id, feedback.category)
        if distance is not None:
            ranked.append((narrowness(rule, distance), rule))
    ranked.sort(key=lambda pair: pair[0], reverse=True)
    return [_with_names(rule, feedback) for _rank, rule in ranked]


def narrowness(rule: RoutingRule, distance: int) -> tuple:
    """What makes a rule narrower than others that hold for the same appeal: the larger one wins.

    More conditions are narrower. Of as many: first one with a category, the nearer the better
    (`distance` is how many levels the appeal lies below it), then with a type, a branch, an
    urgency. Rules that are alike in all of this have the same conditions; the database takes one.
    """
    category, kind = bool(rule.category_id), bool(rule.type_id)
    branch, urgency = bool(rule.branch_id), bool(rule.urgency)
    return (category + kind + branch + urgency, category, -distance, kind, branch, urgency)


def _with_names(rule: RoutingRule, feedback: Feedback) -> RoutingRule:
    """Its type and branch are those of the appeal, so nothing is read to name them."""
    if rule.type_id:
        rule.type = feedback.type
    if rule.branch_id:
        rule.branch = feedback.branch
    above = feedback.category
    while rule.category_id and above:
        if above.pk == rule.category_id:
            rule.category = above
            break
        above = above.parent
    return rule


def _judged(rule: RoutingRule, feedback: Feedback) -> Candidate:
    if rule.goes_to == GoesTo.RESPONSIBLE:
        return _to_responsible(rule, feedback)
    if rule.goes_to == GoesTo.TRIAGE:
        return Candidate(rule)
    department = rule.department
    if rule.goes_to == GoesTo.SUBJECT_DEPARTMENT:
        employee = feedback.subject_employee
        department = employee.department if employee else None
    return Candidate(rule, department, _no_department(department, feedback))


def _to_responsible(rule: RoutingRule, feedback: Feedback) -> Candidate:
    user = not_none(rule.responsible)
    if not rule.is_able:
        text = _("%(user)s may not process appeals.")
        return Candidate(rule, why_not=text % {"user": user})
    if user.pk in barred_keys(feedback):
        text = _("The appeal is about %(user)s or whom they stand in for.")
        return Candidate(rule, why_not=text % {"user": user}, barred=user)
    return Candidate(rule)


def _no_department(department: Department | None, feedback: Feedback) -> str:
    if department is None:
        return _("The appeal is about no employee of a department.")
    if not department.is_active:
        return _("“%(name)s” is no longer in use.") % {"name": department.full_name}
    if not has_head(department, barred_keys(feedback)):
        text = _("“%(name)s” has no head who could take it.")
        return text % {"name": department.full_name}
    return ""


def _above(candidate: Candidate, feedback: Feedback) -> Destination | None:
    head = head_above(not_none(candidate.barred), feedback)
    return Destination(responsible=head, rule=candidate.rule) if head else None
