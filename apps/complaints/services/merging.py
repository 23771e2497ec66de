"""What goes along with a merging: planned work and money (decision 030).

The planned work of the duplicate is done in the main document, and comes back with its duplicate.
The money of both counts together at once (S7).
"""

from datetime import datetime
from decimal import Decimal

from django.db.models import F, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.activities.models import Activity
from apps.compensations.models import Compensation, CompensationLimit
from apps.compensations.services import call_deciders
from apps.core.values.presence import not_none
from apps.feedback.models import Feedback, State
from apps.feedback.services import matter_of, record
from apps.organization.models import User

PLANNED, CANCELLED = Activity.State.PLANNED, Activity.State.CANCELLED


def follow_merging(*, feedback: Feedback, by: User, action: str, at: datetime) -> None:
    if action == "feedback.merge":
        main = not_none(feedback.merged_into)
        _move_work(feedback, main, by=by, at=at)
        _count_together(feedback, main, by=by, at=at)
    elif action == "feedback.unmerge":
        _bring_back(feedback, by=by, at=at)


def _move_work(twin: Feedback, main: Feedback, *, by: User, at: datetime) -> None:
    """All but an analysis that the main document has had, or has somebody asked for already."""
    planned = twin.activities.planned()
    if not _awaits_analysis(main):
        analyses = planned.filter(kind=Activity.Kind.PROCESSING)
        ending = {"state": CANCELLED, "result": _("The appeal is merged.")}
        analyses.update(**ending, ended_by=by, ended_at=at)
    titles = _titles(planned)
    planned.update(feedback=main, came_from=twin)
    if titles:
        record(twin, by=by, action="complaints.work_moved", at=at, comment=titles)
        record(main, by=by, action="complaints.work_came", at=at, comment=titles)


def _awaits_analysis(main: Feedback) -> bool:
    """Its analysis is still to be written, and nobody is asked for it yet."""
    if main.state != State.REGISTERED or not not_none(main.type).needs_analysis:
        return False
    return not main.activities.planned().filter(kind=Activity.Kind.PROCESSING).exists()


def _bring_back(twin: Feedback, *, by: User, at: datetime) -> None:
    """What is still to be done of it, or ended only because its document did.

    What somebody has done meanwhile stays where it was done.
    """
    is_open = Q(state=PLANNED) | Q(state=CANCELLED, ended_at=F("feedback__closed_at"))
    moved = Q(is_open, came_from=twin)
    ended = {"ended_at": twin.last_ended_at, "ended_by": twin.last_ended_by_id}
    stayed = Q(feedback=twin, state=CANCELLED, **ended)
    found = Activity.objects.filter(moved | stayed).order_by("planned_for", "pk")
    left = _titles(found.filter(moved))
    if left:
        main = not_none(found.filter(moved).select_related("feedback").first()).feedback
        main.acted_for = twin.acted_for
        record(main, by=by, action="complaints.work_left", at=at, comment=left)
    if titles := _titles(found):
        record(twin, by=by, action="activities.work_back", at=at, comment=titles)
    again = {"state": PLANNED, "result": "", "ended_at": None, "ended_by": None}
    keys = list(found.values_list("pk", flat=True))
    Activity.objects.filter(pk__in=keys).update(feedback=twin, came_from=None, **again)


def _count_together(twin: Feedback, main: Feedback, *, by: User, at: datetime) -> None:
    """Above the limit, what was granted at once and is not paid waits for another person (S7).

    The merging being taken back changes nothing of it: the two stay one matter for good.
    """
    roubles = Compensation.objects.live().filter(currency=Compensation.Currency.RUB)
    both = {roubles.filter(feedback__in=side).exists() for side in _sides(twin, main)}
    if False in both:  # nothing has been added up
        return
    matter = roubles.filter(feedback__in=matter_of(twin))
    limit = CompensationLimit.objects.in_force(timezone.localdate(at)) or Decimal(0)
    if matter.aggregate(total=Sum("amount"))["total"] <= limit:
        return
    granted = matter.filter(state=Compensation.State.APPROVED, above_limit=False)
    for compensation in granted.select_related("feedback__subject_employee").order_by("pk"):
        _let_wait(compensation, by=by, at=at, acted_for=twin.acted_for)


def _sides(twin: Feedback, main: Feedback) -> tuple[set[int], set[int]]:
    """The documents of the matter on either side of what is being merged now."""
    others = set(main.duplicates.exclude(pk=twin.pk).values_list("pk", flat=True))
    return matter_of(twin) - others - {main.pk}, {main.pk} | others


def _let_wait(
    compensation: Compensation, *, by: User, at: datetime, acted_for: User | None
) -> None:
    compensation.state, compensation.above_limit = Compensation.State.REQUESTED, True
    compensation.decided_by = compensation.decided_at = None
    compensation.save(update_fields=["state", "above_limit", "decided_by", "decided_at"])
    document = compensation.feedback
    document.acted_for = acted_for
    record(
        document,
        by=by,
        action="compensations.recount_compensation",
        at=at,
        comment=str(compensation),
    )
    call_deciders(compensation, by=by, at=at)


def _titles(activities: QuerySet[Activity]) -> str:
    return ", ".join(activities.order_by("planned_for", "pk").values_list("title", flat=True))
