"""Measures and root causes of somebody who can no longer sign in (decision 023).

Each goes to the one named, who is refused what they may not have (decision 041); where nobody is
named, back to where it came from.
"""

from datetime import datetime

from django.utils.translation import ngettext

from apps.feedback.services import NO_DOER, lock_to_hand_over, record, require_among, who_has
from apps.measures.models import Measure, RootCause
from apps.measures.permissions import possible_owners
from apps.measures.services.root_causes import change_root_cause
from apps.organization.extensions import Work
from apps.organization.models import User


def give_measure(measure: Measure, *, user: User, to: User | None, by: User, at: datetime) -> None:
    locked = lock_to_hand_over(measure.feedback, by) if measure.feedback else None
    if to:
        require_among(possible_owners(locked), to, NO_DOER)
    measure.owner = to or (who_has(locked, user) if locked else None) or by
    measure.save(update_fields=["owner"])
    if locked:
        told = f"{measure}: {user} → {measure.owner}"
        record(locked, by=by, action="measures.hand_over_measure", at=at, comment=told)


def give_root_cause(
    cause: RootCause, *, user: User, to: User | None, by: User, at: datetime
) -> None:
    change_root_cause(
        root_cause=cause,
        by=by,
        title=cause.title,
        description=cause.description,
        owner=to or by,
        category=cause.category,
        department=cause.department,
        at=at,
    )


MEASURES = Work(
    lambda count: ngettext("%(count)s measure", "%(count)s measures", count) % {"count": count},
    lambda user: Measure.objects.planned().filter(owner=user).with_references(),
    give_measure,
)
ROOT_CAUSES = Work(
    lambda count: (
        ngettext("%(count)s root cause", "%(count)s root causes", count) % {"count": count}
    ),
    lambda user: RootCause.objects.open().filter(owner=user),
    give_root_cause,
)
