"""«Мои дела», by time or by week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Count
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.activities.models import Activity
from apps.activities.models.activity import ActivityQuerySet
from apps.activities.pages import ROWS, WHOSE, Row, midnight_after, rows_of
from apps.core.lists import Empty, List, QueryString, Tab
from apps.core.values.periods import Period, Unit
from apps.core.values.presence import not_none
from apps.organization.models import User

WEEK_ROWS = 500
GROUPS = ("overdue", "today", "later")


@dataclass(frozen=True)
class Group:
    name: str
    title: str | Promise
    rows: list[Row]


@dataclass(frozen=True)
class Day:
    day: date
    is_today: bool
    rows: list[Row] = field(default_factory=list)


class Agenda(List):
    """«Мои дела» of a user.

    `whose` and `kind` narrow them; `view=week` shows the week of a day (`from`) as a calendar.
    """

    page_size = ROWS
    last_page = 1
    nothing = Empty(
        "list-check",
        _("Nothing is planned here"),
        _("Calls, letters and other things to do are planned on the page of an appeal."),
    )

    def __init__(
        self, user: User, params: Mapping[str, object] | None = None, *, now: datetime | None = None
    ) -> None:
        super().__init__(user, params or {})
        self.now = now or timezone.now()

    @cached_property
    def whose(self) -> str:
        asked = self.query.last("whose")
        return asked if asked in WHOSE else "mine"

    @cached_property
    def kind(self) -> str:
        asked = self.query.last("kind")
        return asked if asked in Activity.Kind.values else ""

    @property
    def is_week(self) -> bool:
        return self.query.last("view") == "week"

    @cached_property
    def period(self) -> Period:
        """The week that is shown."""
        day = _day(self.query.last("from")) or timezone.localdate(self.now)
        return Period.of(Unit.WEEK, day)

    @property
    def kinds(self) -> Sequence[tuple[str, str | Promise]]:
        return Activity.Kind.choices

    @cached_property
    def tabs(self) -> list[Tab]:
        """With how many are planned; of departments only for who has something there."""
        counted = {name: Count("pk", filter=of(self.user)) for name, (_title, of) in WHOSE.items()}
        counts = self._visible().planned().order_by().aggregate(**counted)
        shown = [name for name in WHOSE if name != "department" or counts[name]]
        if self.whose not in shown:
            shown.append(self.whose)
        return [self._tab(name, counts[name]) for name in shown]

    def _tab(self, name: str, count: int) -> Tab:
        address = str(self.view.with_(whose=name))
        return Tab(name, WHOSE[name][0], address, name == self.whose, count)

    def queryset(self) -> ActivityQuerySet:
        """What is planned."""
        planned = self._chosen().planned().order_by("planned_for", "pk")
        return planned.with_references().with_sight_of(self.user)

    def load(self, rows: list[Activity]) -> list[Row]:
        shown = rows_of(rows, self.user, self.now)
        for row in shown:
            self._allow(row)
        return shown

    @cached_property
    def groups(self) -> list[Group]:
        """Overdue, today, later: those in which there is something."""
        tomorrow = midnight_after(self.now)
        rows, found = self.current.rows.objects, []
        for name, title, holds in (
            ("overdue", _("Overdue"), lambda at: at < self.now),
            ("today", _("Today"), lambda at: self.now <= at < tomorrow),
            ("later", _("Later"), lambda at: at >= tomorrow),
        ):
            of_group = [row for row in rows if holds(row.activity.planned_for)]
            if of_group:
                found.append(Group(name, title, of_group))
        return found

    @property
    def empty_groups(self) -> list[str]:
        return [name for name in GROUPS if name not in {group.name for group in self.groups}]

    # Views of it

    @property
    def as_list(self) -> QueryString:
        return self.view.with_(**{"view": None, "from": None})

    @property
    def as_week(self) -> QueryString:
        return self.view.with_(view="week")

    @property
    def this_week(self) -> QueryString:
        return self._week_of(None)

    @property
    def week_before(self) -> QueryString:
        return self._week_of(not_none(self.period.previous).start)

    @property
    def week_after(self) -> QueryString:
        return self._week_of(not_none(self.period.next).start)

    def _week_of(self, day: date | None) -> QueryString:
        return self.view.with_(**{"from": day})

    @property
    def kept(self) -> QueryString:
        """What the choice of a kind leaves as it is."""
        kept = QueryString().with_(whose=self.whose)
        week = {"view": "week", "from": self.period.start}
        return kept.with_(**week) if self.is_week else kept

    @cached_property
    def days(self) -> list[Day]:
        """The week, with what was done in it as well."""
        today = timezone.localdate(self.now)
        monday = not_none(self.period.start)
        dates = [monday + timedelta(days=number) for number in range(7)]
        days = {day: Day(day, day == today) for day in dates}
        shown = self._chosen().filter(self.period.covers("planned_for"))
        shown = shown.exclude(state=Activity.State.CANCELLED).order_by("planned_for", "pk")
        shown = shown.with_references().with_sight_of(self.user)
        for row in self.load(list(shown[:WEEK_ROWS])):
            days[timezone.localdate(row.activity.planned_for)].rows.append(row)
        return list(days.values())

    def _visible(self) -> ActivityQuerySet:
        return Activity.objects.visible_to(self.user)

    def _chosen(self) -> ActivityQuerySet:
        chosen = self._visible().filter(WHOSE[self.whose][1](self.user))
        return chosen.filter(kind=self.kind) if self.kind else chosen

    def _allow(self, row: Row) -> None:
        """Whoever finds it in one of their lists may work on it; what is free they take first."""
        row.may_take = self.whose != "department" and row.activity.is_free
        row.may_work = not (row.may_take or row.may_answer)


def _day(text: str) -> date | None:
    """The day in an address; None for anything that is no day of this age."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 < day.year < 2200 else None
