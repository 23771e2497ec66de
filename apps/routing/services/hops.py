"""Where documents have been: what their assignments tell."""

from collections import Counter, defaultdict

from django.db.models import Count
from django.utils.functional import cached_property

from apps.feedback.models import Feedback
from apps.routing.models import Assignment

AGAIN = 2  # as many times in one department: the document goes round in circles


class Hops:
    """Those of one document, read when they are asked for."""

    def __init__(self, feedback: Feedback) -> None:
        self.feedback = feedback

    @cached_property
    def hops(self) -> list[Assignment]:
        rows = self.feedback.assignments.select_related("department", "assignee", "ended_by")
        return list(rows)

    @property
    def declined(self) -> Assignment | None:
        return declined_last(self.hops)

    @property
    def again(self) -> list[str]:
        """The departments where the document has been more than once."""
        visits = Counter(str(hop.department) for hop in self.hops if hop.department)
        return [name for name, times in visits.items() if times >= AGAIN]


def departments_again(documents: list[Feedback]) -> dict[int, list[str]]:
    """The same of each document of a list, in one query."""
    hops = Assignment.objects.filter(feedback__in=documents, department__isnull=False)
    visits = hops.order_by().values_list("feedback", "department__name")
    found = defaultdict(list)
    for key, name, _times in visits.annotate(times=Count("pk")).filter(times__gte=AGAIN):
        found[key].append(name)
    return found


def declined_last(hops: list[Assignment]) -> Assignment | None:
    """Of one document: the hop that came back, as long as nothing has been done with it since."""
    last = max(hops, key=_last_changed, default=None)
    return last if last and last.outcome == Assignment.Outcome.DECLINED else None


def attach_declined(documents: list[Feedback]) -> None:
    """Give each document of a list its `declined` hop, or None, in one query."""
    hops = defaultdict(list)
    for hop in Assignment.objects.filter(feedback__in=documents).select_related("ended_by"):
        hops[hop.feedback_id].append(hop)
    for document in documents:
        declined = declined_last(hops[document.pk])
        document.declined = declined  # type: ignore[attr-defined]  # for the template


def _last_changed(hop: Assignment) -> tuple:
    return (hop.ended_at or hop.assigned_at, hop.pk)
