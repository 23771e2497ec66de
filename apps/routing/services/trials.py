"""The rules tried out on an appeal that nobody has written down: nothing is saved (S3)."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.values.presence import not_none
from apps.feedback.models import Feedback
from apps.feedback.permissions import barred_keys
from apps.feedback.services import Destination, find_destination
from apps.organization.models import Department, User
from apps.organization.services import people_away, say_who_is_away
from apps.routing.models import RoutingRule
from apps.routing.services.rules import Candidate, candidates


@dataclass(frozen=True)
class Step:
    """One rule that was asked, in its turn; `rule` is a row, or None for what is no row."""

    words: str
    verdict: str
    decides: bool = False
    rule: RoutingRule | None = None


@dataclass(frozen=True)
class Trial:
    """`destination` in words, and how it came about, step by step."""

    destination: str
    steps: tuple[Step, ...]


def try_rules(feedback: Feedback) -> Trial:
    """Return where the appeal would go, and which rule says so; it is asked as a registration asks.

    `feedback` has a type and a branch and is not saved.
    """
    destination = find_destination(feedback)
    return Trial(_goes_to(destination, feedback), tuple(_steps(destination, feedback)))


def _steps(destination: Destination, feedback: Feedback) -> Iterator[Step]:
    kind = not_none(feedback.type)
    if kind.secretary_first:
        words = _("Type “%(type)s”: to the secretary first") % {"type": kind}
        yield Step(words, _("decides before all rules"), decides=True)
        return
    is_decided = False
    for candidate in candidates(feedback):
        decides = candidate.rule == destination.rule
        yield _step(candidate, decides=decides, is_decided=is_decided)
        is_decided |= decides
    yield _of_type(destination, is_decided=is_decided)


def _step(candidate: Candidate, *, decides: bool, is_decided: bool) -> Step:
    rule = candidate.rule
    if decides and candidate.why_not:
        verdict = _("%(why)s The head above them takes it.") % {"why": candidate.why_not}
    elif decides:
        verdict = _("decides: the narrowest that can be followed, %(conditions)s")
        verdict %= {"conditions": _count_conditions(rule)}
    else:
        wider = _("holds as well, and is wider: %(conditions)s")
        verdict = wider % {"conditions": _count_conditions(rule)}
        verdict = verdict if is_decided and not candidate.why_not else candidate.why_not or verdict
    return Step(str(rule), verdict, decides, rule)


def _count_conditions(rule: RoutingRule) -> str:
    met = [rule.type_id, rule.branch_id, rule.category_id, rule.urgency]
    count = sum(map(bool, met))
    return ngettext("%(count)s condition", "%(count)s conditions", count) % {"count": count}


def _of_type(destination: Destination, *, is_decided: bool) -> Step:
    words = _("Default responsible of the type")
    if is_decided:
        return Step(words, _("is not asked any more"))
    if destination.responsible:
        return Step(words, _("decides: no rule of routing does"), decides=True)
    return Step(words, _("there is none who could take it, so triage has it"), decides=True)


def _goes_to(destination: Destination, feedback: Feedback) -> str:
    if destination.responsible:
        return _("Responsible: %(name)s") % {"name": _with_absence(destination.responsible)}
    if destination.department:
        department = destination.department
        text = _("Department: %(department)s. Who appoints: %(head)s")
        head = _head_of(department, barred_keys(feedback))
        return text % {"department": department.full_name, "head": _with_absence(head)}
    return _("To triage")


def _head_of(department: Department, barred: frozenset[int]) -> User | None:
    """Who would be told: the head who can sign in, of the department or of the next one above."""
    heads = (each.head and each.head.user for each in department.and_above())
    return next((head for head in heads if head and head.is_active and head.pk not in barred), None)


def _with_absence(user: User | None) -> str:
    away = say_who_is_away(people_away().get(user.pk)) if user else ""
    return f"{user} ({away})" if away else str(user)
