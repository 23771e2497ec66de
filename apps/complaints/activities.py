"""What the pages show of activities: «Мои дела» by time or by week, and those of one document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.db.models import Case, Count, Q, QuerySet, When, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.complaints.actions import activity_steps
from apps.complaints.models import Activity
from apps.complaints.models.activity import of_himself, of_positions
from apps.complaints.permissions import (
    UNDO_SECONDS,
    can_ask_opinion,
    can_carry_out,
    can_give_opinion,
    can_undo,
)
from apps.complaints.services import phones_of
from apps.core.lists import Empty, List, QueryString, Tab
from apps.core.periods import Period, Unit
from apps.core.phones import phone_shown
from apps.feedback.models import Feedback, State
from apps.feedback.services import Reaction, find_reaction
from apps.organization.models import Employee, User

ROWS = 100  # of a list: whoever has more filters it
WEEK_ROWS = 500
TODAY_ROWS = 5  # on the start page
ENDED_ROWS = 10  # on the page of a document
ASKED_FOR = timedelta(hours=1)  # what came of a call, beside the button; then among the activities

GROUPS = ("overdue", "today", "later")
ICONS = {
    "call": "phone", "meeting": "users", "message": "send", "letter": "mail",
    "document": "file-text", "recalculation": "calculator", "retreatment": "dental",
    "refund": "receipt-refund", "processing": "zoom-check",
    "opinion": "message-question", "other": "checkbox",
}  # fmt: skip


def of_departments(user) -> Q:
    """Of the documents that lie in the departments that `user` heads."""
    return Q(feedback__department__in=user.departments_headed)


WHOSE = {
    "mine": (_("Yours and of your position"), lambda user: of_himself(user) | of_positions(user)),
    "own": (_("Yours"), of_himself),
    "position": (_("Of your position"), of_positions),
    "department": (_("Of your department"), of_departments),
}


@dataclass
class Row:
    """One activity as it is shown to a user; `place` is the page on which it stands.

    Whoever does not see the document (`sees`) is shown who the client is and how to call him.
    """

    activity: Activity
    user: object
    now: datetime
    place: str = "list"
    may_work: bool = True
    may_take: bool = False
    sees: bool = True
    form: object = None
    step: str = ""

    @property
    def icon(self) -> str:
        return ICONS[self.activity.kind]

    @property
    def url(self) -> str:
        """The address of the step whose form is open."""
        return reverse(activity_steps[self.step].url_name, args=[self.activity.pk])

    @property
    def phones(self) -> list[tuple[str, str]]:
        """(what is dialled, how it is written), for who does not come to them by the document."""
        return [(phone, phone_shown(phone)) for phone in phones_of(self.activity.feedback)]

    @property
    def step_label(self) -> str:
        return activity_steps[self.step].label

    @property
    def is_processing(self) -> bool:
        """Ends with the analysis: the next step is to open the document, not to say «done»."""
        return self.activity.kind == Activity.Kind.PROCESSING

    @property
    def is_opinion(self) -> bool:
        """Answered by the one whom the appeal is about, who sees nothing of it but the question."""
        return self.activity.kind == Activity.Kind.OPINION

    @property
    def may_answer(self) -> bool:
        return self.activity.is_planned and can_give_opinion(self.user, self.activity)

    @property
    def is_overdue(self) -> bool:
        return self.activity.is_planned and self.activity.planned_for < self.now

    @property
    def may_undo(self) -> bool:
        return can_undo(self.user, self.activity, self.now)

    @property
    def undo_seconds(self) -> int:
        return UNDO_SECONDS

    @property
    def wants_result(self) -> bool:
        is_call = self.activity.state == Activity.State.DONE and not self.activity.result
        return is_call and self.activity.ended_by_id == self.user.pk


@dataclass(frozen=True)
class Group:
    name: str
    title: str
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

    @property
    def page_size(self) -> int:
        return ROWS

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
    def kinds(self) -> list[tuple[str, str]]:
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

    def queryset(self) -> QuerySet[Activity]:
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
        tomorrow = _midnight_after(self.now)
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
        return self._week_of(self.period.previous.start)

    @property
    def week_after(self) -> QueryString:
        return self._week_of(self.period.next.start)

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
        monday = self.period.start
        dates = [monday + timedelta(days=number) for number in range(7)]
        days = {day: Day(day, day == today) for day in dates}
        shown = self._chosen().filter(self.period.covers("planned_for"))
        shown = shown.exclude(state=Activity.State.CANCELLED).order_by("planned_for", "pk")
        shown = shown.with_references().with_sight_of(self.user)
        for row in self.load(list(shown[:WEEK_ROWS])):
            days[timezone.localdate(row.activity.planned_for)].rows.append(row)
        return list(days.values())

    def _visible(self) -> QuerySet[Activity]:
        return Activity.objects.visible_to(self.user)

    def _chosen(self) -> QuerySet[Activity]:
        chosen = self._visible().filter(WHOSE[self.whose][1](self.user))
        return chosen.filter(kind=self.kind) if self.kind else chosen

    def _allow(self, row: Row) -> None:
        """Whoever finds it in one of his lists may work on it; what is free he takes first."""
        row.may_take = self.whose != "department" and row.activity.is_free
        row.may_work = not (row.may_take or row.may_answer)


class DocumentActivities:
    """What is planned for a document, and what was done lately; `form` is the one that is open."""

    def __init__(self, feedback: Feedback, user, *, form=None) -> None:
        self.feedback, self.user, self.form = feedback, user, form
        self.now = timezone.now()

    @cached_property
    def may_plan(self) -> bool:
        is_open = self.feedback.is_open and self.feedback.state != State.DRAFT
        return is_open and can_carry_out(self.user, self.feedback)

    @cached_property
    def may_ask_opinion(self) -> bool:
        asked = any(row.is_opinion for row in self.planned)
        return not asked and can_ask_opinion(self.user, self.feedback)

    @cached_property
    def reaction(self) -> Reaction | None:
        return find_reaction(self.feedback)

    @cached_property
    def planned(self) -> list[Row]:
        rows = self._activities.planned().order_by("planned_for", "pk")
        return [self._row(activity) for activity in rows[:ROWS]]

    @cached_property
    def ended(self) -> list[Row]:
        rows = self._activities.exclude(state=Activity.State.PLANNED).order_by("-ended_at", "-pk")
        return [self._row(activity) for activity in rows[:ENDED_ROWS]]

    @property
    def _activities(self) -> QuerySet[Activity]:
        return self.feedback.activities.select_related("user", "position", "ended_by", "message")

    @cached_property
    def _positions(self) -> set[int]:
        employees = Employee.objects.filter(user__in=self.user.acts_as, is_active=True)
        return set(employees.values_list("position", flat=True))

    def _row(self, activity: Activity) -> Row:
        activity.feedback = self.feedback
        may_work = activity.is_planned and self.feedback.is_open
        may_take = may_work and activity.is_free and activity.position_id in self._positions
        may_work = may_work and (self.may_plan or activity.user_id in self.user.acts_as)
        return Row(activity, self.user, self.now, "document", may_work=may_work, may_take=may_take)


def call_to_tell_of(feedback: Feedback, user) -> Row | None:
    """The call that `user` has just made, as long as nobody knows what came of it."""
    now = timezone.now()
    calls = feedback.activities.filter(
        kind=Activity.Kind.CALL, state=Activity.State.DONE, result="", ended_by=user,
        ended_at__gt=now - ASKED_FOR,
    )  # fmt: skip
    last = calls.order_by("-ended_at").first()
    return last and Row(last, user, now, "document")


def due_today(user) -> list[Row]:
    """The first of what is overdue or wanted today, one more than the start page shows.

    Their own come first: those of a position others may take too. Whether there is any is asked
    first: to plan the rule of access takes longer than all the rest.
    """
    now = timezone.now()
    due = WHOSE["mine"][1](user) & Q(planned_for__lt=_midnight_after(now))
    if not Activity.objects.planned().filter(due).exists():
        return []
    rows = Activity.objects.visible_to(user).planned().filter(due)
    rows = rows.order_by(Case(When(user=None, then=1), default=0), "planned_for", "pk")
    return rows_for(rows[: TODAY_ROWS + 1], user, now)


def rows_for(activities: QuerySet[Activity], user: User, now: datetime) -> list[Row]:
    """The rows of a list, whoever sees what of their documents."""
    return rows_of(list(activities.with_references().with_sight_of(user)), user, now)


def rows_of(found: list[Activity], user: User, now: datetime) -> list[Row]:
    """With the phones of the clients whose documents are hidden."""
    hidden = [each.feedback for each in found if not each.is_document_seen]
    prefetch_related_objects(hidden, "client__contacts")
    return [Row(each, user, now, sees=each.is_document_seen) for each in found]


def _day(text: str) -> date | None:
    """The day in an address; None for anything that is no day of this age."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 < day.year < 2200 else None


def _midnight_after(moment: datetime) -> datetime:
    day = timezone.localdate(moment) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time()))
