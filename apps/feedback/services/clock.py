"""Terms that come near, and terms gone by (C6): told by the levels of the rules."""

from collections.abc import Iterator
from datetime import datetime

from apps.feedback.models import Feedback
from apps.notifications.services import Moment, raise_after, raise_before


def raise_due(*, since: datetime, at: datetime) -> None:
    """Of open documents whose internal clock runs; one that waits for the client is not late."""
    raise_before("deadline_near", since=since, at=at, find=_due)
    raise_after("overdue", since=since, at=at, find=_due)


def _due(*, after: datetime, until: datetime) -> Iterator[Moment]:
    running = Feedback.objects.unresolved().filter(waiting_since=None)
    rows = running.filter(due_at__gt=after, due_at__lte=until).order_by()
    for key, due_at in rows.values_list("pk", "due_at"):
        yield Moment(key, "due", due_at)
