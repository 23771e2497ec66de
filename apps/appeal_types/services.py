from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import F, Q, QuerySet

from apps.appeal_types.extensions import processing_right
from apps.appeal_types.goals import ForSomeAppeals, ForSomeGoals
from apps.appeal_types.models import (
    AppealType,
    Category,
    DeadlinePolicy,
    DefaultResponsible,
    Goal,
    Guidance,
    UrgencyRule,
)
from apps.core.database.trees import PATH_SEPARATOR
from apps.organization.models import Branch, User

Row = TypeVar("Row", bound=ForSomeAppeals)
Usual = TypeVar("Usual", bound=ForSomeGoals)


def find_default_responsible(
    *, appeal_type: AppealType, branch: Branch | None, among: QuerySet[User]
) -> User | None:
    """Return who of `among` processes appeals of the type in the branch; its own wins (B6)."""
    rows = DefaultResponsible.objects.filter(appeal_type=appeal_type, user__in=among)
    rows = rows.filter(branch=None) | rows.filter(branch=branch)
    row = rows.select_related("user").order_by(F("branch").asc(nulls_last=True)).first()
    return row.user if row else None


def able_to_process(users: QuerySet[User]) -> QuerySet[User]:
    """Return those of `users` who may be made a default responsible (B6, B8)."""
    able = User.objects.with_perm(processing_right.get())
    return users.filter(pk__in=able.order_by().values("pk"))


def path_of(category: Category | None) -> str:
    """«Качество лечения / Ортодонтия»: a category with all that it is part of, as files say it."""
    names = []
    while category is not None and category.name:
        names.append(category.name)
        category = category.parent
    return PATH_SEPARATOR.join(reversed(names))


def with_parents(categories: QuerySet[Category] | None = None) -> QuerySet[Category]:
    """With what `path_of` asks for, in one query."""
    categories = Category.objects.all() if categories is None else categories
    return categories.select_related("parent__parent__parent")


def suggest_urgency(*, severity: str, impact: str) -> str:
    """Return what the matrix says for the pair; "" where a part or the rule is missing (C6)."""
    rules = UrgencyRule.objects.filter(severity=severity, impact=impact)
    return rules.values_list("urgency", flat=True).first() or ""


@dataclass(frozen=True)
class Matter:
    """What an appeal is, as far as policies ask; its nature need not be that of its type now."""

    type: AppealType
    nature: str
    category: Category | None
    urgency: str
    client_kind: str


@dataclass(frozen=True)
class Terms:
    """The policy that each term comes from, or None where no policy sets it."""

    reaction: DeadlinePolicy | None
    resolution: DeadlinePolicy | None
    statutory: DeadlinePolicy | None


def policies_in_force(*, day: date) -> list[DeadlinePolicy]:
    """Return the policies that hold on the day; one query (C6)."""
    return list(_in_force(DeadlinePolicy.objects.all(), day))


def find_guidance(
    *, appeal_type: AppealType | None, category: Category | None, client_kind: str, day: date
) -> list[Guidance]:
    """Return what to tell the client, the most specific first, then the newest (C5).

    One query; the levels above the category are read where they are not at hand.
    """
    asked = Q(type=None) | Q(type=appeal_type), Q(client_kind="") | Q(client_kind=client_kind)
    rows = _in_force(Guidance.objects.filter(*asked), day)
    ranked = []
    for row in rows:
        distance = levels_below(row.category_id, category)
        if distance is not None:
            conditions = sum(map(bool, (row.type_id, row.category_id, row.client_kind)))
            ranked.append(((conditions, -distance, row.valid_from or date.min, row.pk), row))
    return [row for _rank, row in sorted(ranked, key=lambda pair: pair[0], reverse=True)]


def goals_for(*, appeal_type: AppealType | None, category: Category | None) -> list[Goal]:
    """Return what the client of such an appeal may want, in the order of the reference (C7)."""
    return _meeting(Goal.objects.all(), Q(type=None) | Q(type=appeal_type), category)


def usual_rows(
    rows: QuerySet[Usual],
    *,
    appeal_type: AppealType | None,
    category: Category | None,
    goal: Goal | None,
) -> list[Usual]:
    """Return those of `rows` whose conditions such an appeal meets, in their order (C7)."""
    asked = Q(type=None) | Q(type=appeal_type), Q(goal=None) | Q(goal=goal)
    return _meeting(rows, Q(*asked), category)


def choose_terms(*, matter: Matter, policies: Iterable[DeadlinePolicy]) -> Terms:
    """Return for each term the policy that sets it: the most specific one, then the newest.

    A category means all that is part of it; the nearer one is the more specific.
    """
    ranked = [(rank, policy) for policy in policies if (rank := _rank(policy, matter))]
    ranked.sort(key=lambda pair: pair[0], reverse=True)

    def first_that_sets(term: str) -> DeadlinePolicy | None:
        found = (policy for _rank, policy in ranked if getattr(policy, term) is not None)
        return next(found, None)

    return Terms(
        first_that_sets("reaction_hours"),
        first_that_sets("resolution_hours"),
        first_that_sets("statutory_days"),
    )


def _meeting(rows: QuerySet[Row], asked: Q, category: Category | None) -> list[Row]:
    """One query; the levels above the category are read where a row asks for one."""
    found = rows.filter(asked, is_active=True)
    return [row for row in found if levels_below(row.category_id, category) is not None]


def _in_force(rows: QuerySet, day: date) -> QuerySet:
    begun = Q(valid_from=None) | Q(valid_from__lte=day)
    not_ended = Q(valid_until=None) | Q(valid_until__gte=day)
    return rows.filter(begun, not_ended, is_active=True)


def _rank(policy: DeadlinePolicy, matter: Matter) -> tuple | None:
    """How specific and how new a policy is; None when the matter does not meet its conditions."""
    asked = (
        (policy.nature, matter.nature),
        (policy.type_id, matter.type.pk),
        (policy.urgency, matter.urgency),
        (policy.client_kind, matter.client_kind),
    )
    if any(wanted and wanted != found for wanted, found in asked):
        return None
    distance = levels_below(policy.category_id, matter.category)
    if distance is None:
        return None
    conditions = sum(bool(wanted) for wanted, _found in asked) + bool(policy.category_id)
    return conditions, -distance, policy.valid_from or date.min, policy.pk


def levels_below(wanted: int | None, category: Category | None) -> int | None:
    """How many levels the category of the matter lies below the wanted one; None if it does not."""
    distance = 0
    while wanted and category and category.pk != wanted:
        category = category.parent
        distance += 1
    return distance if category or not wanted else None
