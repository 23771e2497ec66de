"""Terms that come near, and terms gone by (C6): told by the levels of the rules."""

from collections.abc import Iterator
from datetime import datetime

from apps.feedback.models import Feedback
from apps.notifications.services import Moment, raise_after, raise_before


def raise_due(*, since: datetime, at: datetime) -> None:
    """Of open documents, by the earlier term: what waits for the client is late by law alone."""
    raise_before("deadline_near", since=since, at=at, find=_due)
    raise_after("overdue", since=since, at=at, find=_due)


def _due(*, after: datetime, until: datetime) -> Iterator[Moment]:
    rows = Feedback.objects.unresolved().filter(deadline_at__gt=after, deadline_at__lte=until)
    for key, deadline in rows.order_by().values_list("pk", "deadline_at"):
        yield Moment(key, "due", deadline)
