"""What is planned comes due; administrators learn that nobody processes complaints (C2, A5)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from apps.activities.models import Activity
from apps.activities.services.health import tell_of_problems
from apps.notifications.services import Moment, publish_before
from apps.organization.models import User


def publish_due(*, since: datetime, at: datetime) -> None:
    publish_before("activity_due", since=since, at=at, find=_planned)
    tell_of_problems(at=at)


def _planned(*, after: datetime, until: datetime) -> Iterator[Moment]:
    """For who has it, or for everyone of its position until somebody has taken it."""
    rows = Activity.objects.planned().filter(planned_for__gt=after, planned_for__lte=until)
    found = list(rows.order_by().only("feedback", "user", "position", "planned_for"))
    holders = _holders({each.position_id for each in found if not each.user_id})
    for each in found:
        users = (each.user_id,) if each.user_id else tuple(holders[each.position_id])
        yield Moment(each.feedback_id, f"activity{each.pk}/", each.planned_for, users)


def _holders(positions: set[int]) -> dict[int, list[int]]:
    """The users of each position who can sign in."""
    people = User.objects.filter(employee__is_active=True, is_active=True)
    found: defaultdict[int, list[int]] = defaultdict(list)
    for path in ("employee__position", "employee__other_positions"):
        holders = people.filter(**{f"{path}__in": positions}).values_list(path, "pk")
        for position, user in holders:
            if user not in found[position]:
                found[position].append(user)
    return found
