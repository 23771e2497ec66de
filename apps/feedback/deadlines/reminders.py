"""Terms that come near, and terms gone by (C6): told by the levels of the rules."""

from collections.abc import Collection, Iterator
from datetime import datetime

from apps.feedback.models import Feedback
from apps.notifications.services import (
    Moment,
    publish_after_in_working_time,
    publish_before_in_working_time,
)


def publish_due(*, since: datetime, at: datetime) -> None:
    """Of open documents, by the earlier term: what waits for the client is late by law alone."""
    publish_before_in_working_time("deadline_near", since=since, at=at, find=_due)
    publish_after_in_working_time("overdue", since=since, at=at, find=_due)


def _due(*, after: datetime, until: datetime, branches: Collection[int]) -> Iterator[Moment]:
    rows = Feedback.objects.unresolved().filter(deadline_at__gt=after, deadline_at__lte=until)
    rows = rows.filter(branch__in=branches)
    for key, deadline in rows.order_by().values_list("pk", "deadline_at"):
        yield Moment(key, "due", deadline)
