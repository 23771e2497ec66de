"""The internal terms as shipped lie inside the terms by law as shipped, whatever comes (C6)."""

from datetime import date, datetime, time, timedelta
from itertools import product

import pytest

from apps.appeal_types.models import AppealType, ClientKind, DeadlinePolicy, Urgency
from apps.appeal_types.services import Matter, Terms, choose_terms
from apps.feedback.deadlines.calculation import apply_terms
from apps.feedback.models import Feedback
from apps.organization.models import Branch
from apps.organization.production_calendar import is_before_holiday, is_day_off
from apps.organization.services import find_schedule

pytestmark = pytest.mark.django_db
FIRST = date(2026, 1, 1)
HOURS = (time(8), time(12, 30), time(17, 59), time(23))


def laws_for(matter: Matter, policies) -> list[DeadlinePolicy]:
    """Those in use, and those that are put aside until somebody ticks them."""
    return [
        law
        for law in policies
        if law.statutory_days
        and law.nature in ("", matter.nature)
        and law.client_kind in ("", matter.client_kind)
    ]


def combinations():
    policies = list(DeadlinePolicy.objects.all())
    in_use = [each for each in policies if each.is_active]
    kinds = product(AppealType.Nature.values, Urgency.values, ClientKind.values)
    for nature, urgency, client in kinds:
        matter = Matter(AppealType(), nature, None, urgency, client)
        internal = choose_terms(matter=matter, policies=in_use)
        for law in laws_for(matter, policies):
            yield f"{nature}, {urgency}, {client}: {law}", internal, law


def is_ordinary(start: date, end: date) -> bool:
    """Without a holiday or its eve on the way: over New Year ten days hold two working ones."""
    days = ((start + timedelta(days=n)) for n in range((end - start).days + 1))
    return not any(is_day_off(day) or is_before_holiday(day) for day in days if day.weekday() < 5)


def test_every_shipped_term_ends_before_the_law_does():
    branch = Branch(time_zone="Europe/Moscow")
    schedule = find_schedule(branch=branch, since=FIRST)
    pairs = {
        (terms.resolution.pk, law.pk): (name, Terms(None, terms.resolution, law))
        for name, terms, law in combinations()
    }
    assert len(pairs) == 4 * 5  # all urgencies by all laws
    late, walked = set(), 0
    for day, hour in product(range(365), HOURS):
        at = datetime.combine(FIRST + timedelta(days=day), hour, branch.zone)
        for name, terms in pairs.values():
            feedback = Feedback(branch=branch)
            apply_terms(feedback, terms=terms, schedule=schedule, at=at)
            if is_ordinary(at.date(), feedback.statutory_due_on):
                walked += 1
                late |= {name} if feedback.due_at > feedback.statutory_due_at else set()
    assert walked > 10_000
    assert late == set()
