"""The queue of the secretary: what is registered and nobody's, most urgent first (W2)."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Case, Count, F, QuerySet, Value, When
from django.utils import timezone
from django.utils.functional import cached_property

from apps.appeal_types.models import Urgency
from apps.complaints.forms.routing import RejectForm, RouteForm
from apps.complaints.models import Assignment
from apps.complaints.routing import AGAIN, Routing
from apps.feedback.models import Feedback
from apps.organization.services import WORKING_DAY, find_schedules, working_time_between

PAGE_SIZE = 25

# The most urgent first, as the rank of each urgency.
RANK = Case(
    *(When(urgency=each, then=Value(rank)) for rank, each in enumerate(reversed(Urgency.values)))
)


NOTHING = timedelta(0)


@dataclass
class Row:
    """A document of the queue, and where it has been more than once."""

    feedback: Feedback
    again: list[str] = field(default_factory=list)
    waited: timedelta = NOTHING  # working time of the branch

    @property
    def since(self) -> datetime:
        return self.feedback.queued_at

    @property
    def has_come_back(self) -> bool:
        return bool(self.feedback.queue_reason)

    @property
    def lies_too_long(self) -> bool:
        return self.waited > settings.TRIAGE_LIMIT_DAYS * WORKING_DAY


class Triage:
    """A page of the queue, and the document that is open beside it.

    `form` is one of its forms that came back with errors.
    """

    def __init__(self, user, *, number: int = 1, chosen: int = 0, form=None) -> None:
        self.user, self.number, self.chosen_key, self.form = user, number, chosen, form

    @cached_property
    def now(self) -> datetime:
        return timezone.now()

    @property
    def queue(self) -> QuerySet[Feedback]:
        documents = Feedback.objects.visible_to(self.user).waiting_for_triage()
        nearest = F("deadline_at").asc(nulls_last=True)
        return documents.order_by(RANK, nearest, "registered_at", "pk")

    @cached_property
    def count(self) -> int:
        return self.queue.order_by().count()

    @cached_property
    def _found(self) -> list[Feedback]:
        start = (self.number - 1) * PAGE_SIZE
        return list(self.queue.with_references()[start : start + PAGE_SIZE + 1])

    @cached_property
    def rows(self) -> list[Row]:
        documents = self._found[:PAGE_SIZE]
        again, waited = _departments_again(documents), _waited(documents, self.now)
        return [Row(each, again[each.pk], waited.get(each.pk, NOTHING)) for each in documents]

    @property
    def has_next(self) -> bool:
        return len(self._found) > PAGE_SIZE

    @property
    def is_part(self) -> bool:
        """Whether the queue has more documents than this page."""
        return self.has_next or self.number > 1

    @property
    def first(self) -> int:
        return (self.number - 1) * PAGE_SIZE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @cached_property
    def chosen(self) -> Feedback | None:
        """The open document, as long as it is in the queue."""
        if not self.chosen_key:
            return None
        return self.queue.with_references().filter(pk=self.chosen_key).first()

    @property
    def is_gone(self) -> bool:
        return bool(self.chosen_key) and self.chosen is None

    @cached_property
    def routing(self) -> Routing:
        return Routing(self.chosen, self.user)

    @cached_property
    def attachments(self) -> list:
        return list(self.chosen.attachments.all())

    @property
    def route_form(self) -> RouteForm:
        return self.form if isinstance(self.form, RouteForm) else RouteForm(feedback=self.chosen)

    @property
    def reject_form(self) -> RejectForm:
        return self.form if isinstance(self.form, RejectForm) else RejectForm(feedback=self.chosen)

    @property
    def is_rejecting(self) -> bool:
        return isinstance(self.form, RejectForm)

    def place_of(self, key: int) -> int:
        """The place of a document on this page; the first one when it is not on it."""
        keys = [row.feedback.pk for row in self.rows]
        return keys.index(key) if key in keys else 0

    def at(self, place: int) -> int:
        """The key of the document at a place, or of the last one; 0 when the page is empty."""
        return self.rows[min(place, len(self.rows) - 1)].feedback.pk if self.rows else 0


def _waited(documents: list[Feedback], now: datetime) -> dict[int, timedelta]:
    """How much working time of its branch each document has been in the queue.

    One query, asked only where one of them may lie too long; the others come back without.
    """
    limit = settings.TRIAGE_LIMIT_DAYS * WORKING_DAY
    old = [each for each in documents if now - each.queued_at > limit]
    if not old:
        return {}
    first = min(each.queued_at for each in old) - timedelta(days=1)
    schedules = find_schedules(branches={each.branch for each in old}, since=first.date())
    return {
        each.pk: working_time_between(
            each.queued_at, now, schedules[each.branch_id], each.branch.zone
        )
        for each in old
    }


def _departments_again(documents: list[Feedback]) -> dict[int, list[str]]:
    hops = Assignment.objects.filter(feedback__in=documents, department__isnull=False)
    visits = hops.order_by().values_list("feedback", "department__name")
    found = defaultdict(list)
    for key, name, _times in visits.annotate(times=Count("pk")).filter(times__gte=AGAIN):
        found[key].append(name)
    return found
