"""What the pages show and offer of the way of a document; computed when a template asks."""

from collections import Counter, defaultdict

from django.utils.functional import cached_property

from apps.complaints.actions import Hop, hops
from apps.complaints.forms.routing import RoutingForm
from apps.complaints.models import Assignment
from apps.complaints.permissions import Place, place_of
from apps.feedback.models import Feedback

AGAIN = 2  # as many times in one department: the document goes round in circles


class Routing:
    """`step` and `form` are the step whose form is open."""

    def __init__(
        self, feedback: Feedback, user, *, step: str = "", form: RoutingForm | None = None
    ):
        self.feedback, self.user, self.form = feedback, user, form
        self.step = hops.actions.get(step)

    @property
    def is_on_its_way(self) -> bool:
        return place_of(self.feedback) != Place.BEYOND

    @cached_property
    def offers(self) -> list[Hop]:
        return hops.available(self.user, self.feedback)

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


def declined_last(hops: list[Assignment]) -> Assignment | None:
    """Of one document: the hop that came back, as long as nothing has been done with it since."""
    last = max(hops, key=_last_changed, default=None)
    return last if last and last.outcome == Assignment.Outcome.DECLINED else None


def mark_declined(*, queue: str, rows: list[Feedback]) -> None:
    """On the start page: let what lies with somebody know why it came back (W3, W4)."""
    if queue == "routed" and rows:
        attach_declined(rows)


def attach_declined(documents: list[Feedback]) -> None:
    """Give each document of a list its `declined` hop, or None, in one query."""
    hops = defaultdict(list)
    for hop in Assignment.objects.filter(feedback__in=documents).select_related("ended_by"):
        hops[hop.feedback_id].append(hop)
    for document in documents:
        document.declined = declined_last(hops[document.pk])


def _last_changed(hop: Assignment) -> tuple:
    return (hop.ended_at or hop.assigned_at, hop.pk)
