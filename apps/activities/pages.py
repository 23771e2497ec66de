"""What the pages show of activities: their rows in a list, and those of one document."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property

from django.db.models import (
    Case,
    Exists,
    OuterRef,
    Q,
    Subquery,
    When,
    prefetch_related_objects,
)
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.activities.actions import activity_steps
from apps.activities.extensions import TODAY_ROWS, joined
from apps.activities.models import Activity, UsualActivity
from apps.activities.models.activity import ActivityQuerySet, employees_of, of_himself, of_positions
from apps.activities.permissions import (
    UNDO_SECONDS,
    can_ask_opinion,
    can_carry_out,
    can_give_opinion,
    can_undo,
    can_undo_planning,
)
from apps.activities.services import phones_of
from apps.activities.services.usual import proposed_activities
from apps.core.actions.declaring import ActionForm
from apps.core.database.subqueries import InSubquery
from apps.core.values.phones import phone_shown
from apps.feedback.models import Feedback, State
from apps.feedback.services import Reaction, find_reaction
from apps.organization.models import User

ROWS = 100  # of a list: whoever has more filters it
ENDED_ROWS = 10  # on the page of a document
ASKED_FOR = timedelta(hours=1)  # what came of a call, beside the button; then among the activities

ICONS = {
    "call": "phone",
    "meeting": "users",
    "message": "send",
    "letter": "mail",
    "document": "file-text",
    "recalculation": "calculator",
    "retreatment": "dental",
    "refund": "receipt-refund",
    "processing": "zoom-check",
    "opinion": "message-question",
    "other": "checkbox",
}


def of_departments(user: User) -> Q:
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
    user: User
    now: datetime
    place: str = "list"
    may_work: bool = True
    may_take: bool = False
    sees: bool = True
    form: ActionForm | None = None
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
    def step_label(self) -> str | Promise:
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
    def is_sent(self) -> bool:
        """A message that was written, not one that somebody is still to write."""
        return self.activity.kind == Activity.Kind.MESSAGE and self.activity.key is not None

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
    def may_undo_planning(self) -> bool:
        return can_undo_planning(self.user, self.activity, self.now)

    @property
    def undo_seconds(self) -> int:
        return UNDO_SECONDS

    @property
    def wants_result(self) -> bool:
        is_call = self.activity.state == Activity.State.DONE and not self.activity.result
        return is_call and self.activity.ended_by_id == self.user.pk


@dataclass(frozen=True)
class Proposed:
    """One usual activity of the reference, to be planned in one click."""

    usual: UsualActivity

    @property
    def icon(self) -> str:
        return ICONS[self.usual.kind]

    @property
    def when(self) -> str:
        days = self.usual.in_days
        words = ngettext("in %(days)s working day", "in %(days)s working days", days)
        return words % {"days": days}


class DocumentActivities:
    """What is planned for a document, and what was done lately; `form` is the one that is open."""

    def __init__(self, feedback: Feedback, user: User, *, form: ActionForm | None = None) -> None:
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
    def proposed(self) -> list[Proposed]:
        """What is usual for such an appeal, for whoever may plan it (C7)."""
        if not (self.may_plan and getattr(self.feedback, "may_have_proposals", True)):
            return []
        return [Proposed(row) for row in proposed_activities(self.feedback)]

    @cached_property
    def reaction(self) -> Reaction | None:
        return find_reaction(self.feedback)

    @cached_property
    def planned(self) -> list[Row]:
        planned = [activity for activity in self._activities if activity.is_planned]
        return [self._row(activity) for activity in planned[:ROWS]]

    @cached_property
    def ended(self) -> list[Row]:
        ended = [activity for activity in self._activities if not activity.is_planned]
        ended.sort(key=lambda activity: (activity.ended_at, activity.pk), reverse=True)
        return [self._row(activity) for activity in ended]

    @cached_property
    def _activities(self) -> list[Activity]:
        """What is planned, by its time, and the last that ended, in one query."""
        of_document = self.feedback.activities.order_by()
        ended = of_document.exclude(state=Activity.State.PLANNED).order_by("-ended_at", "-pk")
        last = Subquery(ended.values("pk")[:ENDED_ROWS])
        shown = of_document.filter(Q(state=Activity.State.PLANNED) | Q(InSubquery("pk", last)))
        shown = shown.select_related("user", "position", "ended_by", *joined)
        held = employees_of(self.user).in_position(OuterRef("position"))
        shown = shown.annotate(is_of_own_position=Exists(held))
        return list(shown.order_by("planned_for", "pk"))

    def _row(self, activity: Activity) -> Row:
        activity.feedback = self.feedback
        may_work = activity.is_planned and self.feedback.is_open
        may_take = may_work and activity.is_free and activity.is_of_own_position
        may_work = may_work and (self.may_plan or activity.user_id in self.user.acts_as)
        return Row(activity, self.user, self.now, "document", may_work=may_work, may_take=may_take)


def call_to_tell_of(feedback: Feedback, user: User) -> Row | None:
    """The call that `user` has just made, as long as nobody knows what came of it."""
    now = timezone.now()
    calls = feedback.activities.filter(
        kind=Activity.Kind.CALL,
        state=Activity.State.DONE,
        result="",
        ended_by=user,
        ended_at__gt=now - ASKED_FOR,
    )
    last = calls.order_by("-ended_at").first()
    return last and Row(last, user, now, "document")


def due_today(user: User) -> list[Row]:
    """The first of what is overdue or wanted today, one more than the start page shows.

    Their own come first: those of a position others may take too. Whether there is any is asked
    first: to plan the rule of access takes longer than all the rest.
    """
    now = timezone.now()
    due = WHOSE["mine"][1](user) & Q(planned_for__lt=midnight_after(now))
    if not Activity.objects.planned().filter(due).exists():
        return []
    rows = Activity.objects.visible_to(user).planned().filter(due)
    rows = rows.order_by(Case(When(user=None, then=1), default=0), "planned_for", "pk")
    return rows_for(rows[: TODAY_ROWS + 1], user, now)


def rows_for(activities: ActivityQuerySet, user: User, now: datetime) -> list[Row]:
    """The rows of a list, whoever sees what of their documents."""
    return rows_of(list(activities.with_references().with_sight_of(user)), user, now)


def rows_of(found: list[Activity], user: User, now: datetime) -> list[Row]:
    """With the phones of the clients whose documents are hidden."""
    hidden = [each.feedback for each in found if not each.is_document_seen]
    prefetch_related_objects(hidden, "client__contacts")
    return [Row(each, user, now, sees=each.is_document_seen) for each in found]


def midnight_after(moment: datetime) -> datetime:
    day = timezone.localdate(moment) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time()))
