"""Counts documents by groups: one GROUP BY, whatever the number of levels and columns."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Sum, Value
from django.utils import timezone

from apps.appeal_types.models import Category
from apps.core.database.parallel import in_parallel
from apps.core.database.trees import with_all_below
from apps.core.values.periods import Period
from apps.feedback.models import Feedback, State
from apps.reports.definitions import Report
from apps.reports.levels import LEVELS, MONTH_OF_REGISTRATION, Level

ONE = Value(1)  # a filtered count may not take "*"
DURATION = ExpressionWrapper(F("closed_at") - F("registered_at"), output_field=DurationField())


@dataclass(frozen=True)
class ReportQuery:
    """What a report was asked: period, filters, the groups one has gone into, levels below them."""

    report: Report
    period: Period
    filters: dict
    levels: tuple[str, ...]
    path: tuple[tuple[str, str], ...] = ()
    depth: int = 2
    order: str = "total"

    @property
    def remaining(self) -> list[Level]:
        """The levels below the path: what is still there to group by."""
        gone = {code for code, _key in self.path}
        return [LEVELS[code] for code in self.levels if code not in gone]


@dataclass(slots=True)
class Group:
    """One row of a report: counts by column, and the groups of the next level inside it."""

    level: Level | None = None
    key: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    duration: timedelta = timedelta()
    groups: dict[str, "Group"] = field(default_factory=dict)

    def add(self, counts: dict[str, int], duration: timedelta) -> None:
        for code, count in counts.items():
            self.counts[code] = self.counts.get(code, 0) + count
        self.duration += duration

    def inside(self, level: Level, key: str) -> "Group":
        if key not in self.groups:
            self.groups[key] = Group(level, key)
        return self.groups[key]

    def size(self, depth: int) -> int:
        """How many rows the groups inside make, down to `depth` levels."""
        if not depth:
            return 0
        return sum(1 + group.size(depth - 1) for group in self.groups.values())

    @property
    def mean_duration(self) -> timedelta | None:
        """From registration to closing on average, over the closed (not the rejected) documents."""
        closed = self.counts.get(State.CLOSED.value, 0)
        return self.duration / closed if closed else None


def count_documents(*, query: ReportQuery, user, now: datetime | None = None) -> Group:
    """Return the tree of counts for the first `query.depth` levels; its root holds the totals.

    Counts only what `user` may see (B8), posted, by date of registration (A8, B7).
    """
    levels = query.remaining[: query.depth]
    documents = documents_of(query, user)
    aggregates = _aggregates(query.report, now or timezone.now())
    if any(level.code == "month" for level in levels):
        documents = documents.annotate(**MONTH_OF_REGISTRATION)
    names = [level.column for level in levels]
    total = Group(counts=dict.fromkeys(aggregates, 0))
    total.counts.pop("duration", None)
    with in_parallel():
        rows = list(_grouped(documents, names, aggregates))
    for row in rows:
        counts = dict(zip(aggregates, row[len(names) :], strict=True))
        duration = counts.pop("duration", None) or timedelta()
        _add(total, levels, row[: len(names)], counts, duration)
    return total


def documents_of(query: ReportQuery, user):
    """The documents that the report counts, as far as `user` may see them."""
    documents = Feedback.objects.posted_visible_to(user).counted_once().order_by()
    if query.report.complaints_only:
        documents = documents.complaints()
    condition = query.period.covers("registered_at") & _filtered(query.filters)
    for code, key in query.path:
        condition &= LEVELS[code].condition(key)
    return documents.filter(condition)


def count_backlog(*, user) -> int:
    """How many appeals are open now, whenever they were registered (B7)."""
    return Feedback.objects.visible_to(user).unresolved().count()


def _grouped(documents, names: list[str], aggregates: dict):
    if not names:
        return [tuple(documents.aggregate(**aggregates).values())]
    return documents.values(*names).annotate(**aggregates).values_list(*names, *aggregates)


def _add(total: Group, levels: list[Level], values, counts: dict, duration: timedelta) -> None:
    group = total
    group.add(counts, duration)
    for level, value in zip(levels, values, strict=True):
        group = group.inside(level, level.key(value))
        group.add(counts, duration)


def _aggregates(report: Report, now: datetime) -> dict:
    aggregates = {code: Count(ONE, filter=condition) for code, condition in report.columns_at(now)}
    if report.shows_duration:
        aggregates["duration"] = Sum(DURATION, filter=Q(state=State.CLOSED))
    return aggregates


def _filtered(filters: dict) -> Q:
    condition = Q()
    for name, value in filters.items():
        if name == "is_open":
            condition &= Q(closed_at__isnull=value == "open")
        elif name == "category":
            condition &= Q(category__in=_with_descendants(value))
        else:
            condition &= Q(**{name: value})
    return condition


def _with_descendants(category: int) -> set[int]:
    """The category and everything below it, whatever the depth of the tree."""
    tree = Category.objects.order_by().values_list("pk", "parent_id")
    return with_all_below([category], tree)
