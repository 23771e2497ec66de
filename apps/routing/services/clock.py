"""What lies in the queue of the secretary lies too long (W2)."""

from collections.abc import Collection, Iterator
from datetime import datetime

from apps.feedback.models import Feedback
from apps.notifications.services import Moment, publish_after_in_working_time


def publish_due(*, since: datetime, at: datetime) -> None:
    publish_after_in_working_time("lies_too_long", since=since, at=at, find=_waiting)


def _waiting(*, after: datetime, until: datetime, branches: Collection[int]) -> Iterator[Moment]:
    """Counted from how a document came into the queue last."""
    waiting = Feedback.objects.waiting_for_triage().filter(branch__in=branches).order_by()
    came = waiting.filter(queued_at__gt=after, queued_at__lte=until)
    for key, since in came.values_list("pk", "queued_at"):
        yield Moment(key, "queue", since)
