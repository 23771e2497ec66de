"""What is planned comes due, and what lies in the queue of the secretary lies too long (C2, W2)."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime

from apps.complaints.models import Activity
from apps.complaints.services.health import tell_of_problems
from apps.feedback.models import Feedback
from apps.notifications.services import Moment, raise_after_in_working_time, raise_before
from apps.organization.models import User


def raise_due(*, since: datetime, at: datetime) -> None:
    raise_before("activity_due", since=since, at=at, find=_planned)
    raise_after_in_working_time("lies_too_long", since=since, at=at, find=_waiting)
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
    people = User.objects.filter(
        employee__position__in=positions, employee__is_active=True, is_active=True
    )
    found = defaultdict(list)
    for position, user in people.values_list("employee__position", "pk"):
        found[position].append(user)
    return found


def _waiting(*, after: datetime, until: datetime, branches: Collection[int]) -> Iterator[Moment]:
    """Counted from how a document came into the queue last."""
    waiting = Feedback.objects.waiting_for_triage().filter(branch__in=branches).order_by()
    came = waiting.filter(queued_at__gt=after, queued_at__lte=until)
    for key, since in came.values_list("pk", "queued_at"):
        yield Moment(key, "queue", since)
