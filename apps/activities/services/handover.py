"""Planned activities of somebody who can no longer sign in (decision 023).

Each goes to the one named, who is refused what they may not have (decision 041); where nobody is
named, back to where it came from.
"""

from datetime import datetime

from django.utils.translation import ngettext

from apps.activities.models import Activity
from apps.activities.permissions import other_doers, possible_doers
from apps.feedback.services import NO_DOER, lock_to_hand_over, record, require_among, who_has
from apps.organization.extensions import Work
from apps.organization.models import User


def give_activity(
    activity: Activity, *, user: User, to: User | None, by: User, at: datetime
) -> None:
    """To `to`; back: to who has the document, everyone of its position, or who hands over."""
    locked = lock_to_hand_over(activity.feedback, by)
    if to:
        able = possible_doers(locked).filter(pk=to.pk) or other_doers(locked)
        require_among(able, to, NO_DOER)
    heir = to or who_has(locked, user)
    activity.user = heir or (None if activity.position else by)
    activity.save(update_fields=["user"])
    told = f"{activity}: {user} → {activity.whose}"
    record(locked, by=by, action="activities.hand_over_activity", at=at, comment=told)


ACTIVITIES = Work(
    lambda count: (
        ngettext("%(count)s planned activity", "%(count)s planned activities", count)
        % {"count": count}
    ),
    lambda user: Activity.objects.planned().filter(user=user).with_references(),
    give_activity,
)
