"""What waits for a user: the queues and numbers of his start page. Reads, writes nothing.

Which queues he has follows from what he may do, never from the name of his role.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from django.db.models import Count, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.core.database.subqueries import CorrelatedExists
from apps.core.values.periods import Period, Unit
from apps.feedback import extensions
from apps.feedback.models import AnalysisAuthor, Feedback, HistoryEntry, State
from apps.feedback.models.querysets import NOBODY_RESPONSIBLE, WAITS_FOR_TRIAGE, in_departments_of
from apps.feedback.responsibility.conflict_of_interest import about
from apps.organization.models import User

ROWS = 10  # of a queue on the start page
NAMES = ("client", "type", "category", "subject_employee", "subject_object")

OPEN_STATES = [State.REGISTERED, State.ANALYSED, State.VERIFIED]


@dataclass(frozen=True)
class Queue:
    """One kind of work: whose it is, which open documents are in it, and what an empty one says.

    `register_filter` is the query string by which the register shows all of the queue; without one
    of its own it asks for the queue itself (`FeedbackFilter.queue`).
    """

    name: str
    title: str | Promise
    empty: str | Promise
    concerns: Callable[..., bool]
    condition: Callable[..., Q]
    register_filter: str = ""
    shown_when_empty: bool = True

    def of(self, user: User) -> Q:
        """The open documents of the queue; by their states, so that an index leads to them."""
        return Q(state__in=OPEN_STATES) & self.condition(user)

    def address(self, user: User) -> str:
        """Of all of it in the register, as a query string."""
        people = "&responsible=".join(map(str, sorted(user.acts_as)))
        return self.register_filter.format(user=people) or f"queue={self.name}"


@dataclass(frozen=True)
class Waiting:
    """A queue as it is now for one user."""

    queue: Queue
    count: int
    overdue: int
    rows: list[Feedback]
    register_filter: str

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.rows)


def _mine(user: User) -> Q:
    return Q(responsible__in=user.acts_as)


def _to_verify(user: User) -> Q:
    """Four eyes (`can_verify`): what he analysed or wrote, or is about him, waits for others."""
    people = user.stands_for
    own = Q(analysed_by__in=people) | about(user)
    written = AnalysisAuthor.objects.filter(user__in=people, feedback=OuterRef("pk"))
    return Q(state=State.ANALYSED) & ~own & Q(~CorrelatedExists(written))


def _to_close(user: User) -> Q:
    """Verified in a department, which may not close: whoever processes brings it to its end."""
    return Q(state=State.VERIFIED) & NOBODY_RESPONSIBLE


def _analysed_nobodys(user: User) -> Q:
    """Analysed, and with nobody any more: who had it has left, and triage is behind it (041)."""
    nowhere = Q(department=None) & (Q(executor=None) | Q(executor__is_active=False))
    return Q(state=State.ANALYSED) & nowhere & NOBODY_RESPONSIBLE


def _answered(user: User) -> Q:
    """The client is waited for, and something has come meanwhile that may be his answer (C6)."""
    answers = HistoryEntry.objects.possible_answers().filter(feedback=OuterRef("pk"))
    return Q(responsible__in=user.acts_as, waiting_since__isnull=False) & Q(
        CorrelatedExists(answers)
    )


def _unassigned(user: User) -> Q:
    return WAITS_FOR_TRIAGE


def _routed_here(user: User) -> Q:
    """His own, and what lies in his departments with nobody who could work on it."""
    with_nobody = Q(executor=None) | Q(executor__is_active=False)
    return Q(executor__in=user.acts_as) | in_departments_of(user) & with_nobody


QUEUES = (
    Queue(
        "routed",
        _("Assigned to you and your department"),
        "",
        lambda user: True,
        _routed_here,
        shown_when_empty=False,
    ),
    Queue(
        "mine",
        _("Yours to process"),
        _("Nothing open is on you. Look at what nobody has taken yet."),
        lambda user: user.has_perm("feedback.process"),
        _mine,
        "responsible={user}&is_open=open",
    ),
    Queue(
        "answered",
        _("The client seems to have answered, the term still stands"),
        "",
        lambda user: user.has_perm("feedback.process"),
        _answered,
        shown_when_empty=False,
    ),
    Queue(
        "to_verify",
        _("Waiting for your verification"),
        _("Everything analysed has been verified."),
        lambda user: user.has_perm("feedback.verify"),
        _to_verify,
    ),
    Queue(
        "to_close",
        _("Verified, nobody responsible: to be closed"),
        "",
        lambda user: user.has_perm("feedback.process"),
        _to_close,
        shown_when_empty=False,
    ),
    Queue(
        "analysed_nobodys",
        _("Analysed, nobody responsible any more"),
        "",
        lambda user: user.has_perm("feedback.process"),
        _analysed_nobodys,
        shown_when_empty=False,
    ),
    Queue(
        "unassigned",
        _("Nobody is responsible yet"),
        _("Every new appeal has somebody responsible."),
        lambda user: user.has_perm("feedback.triage") or user.has_perm("feedback.process"),
        _unassigned,
    ),
)


def waiting_for(user: User, now: datetime) -> list[Waiting]:
    """The queues of `user` with their first rows: overdue first, then by term, then by age.

    One query counts all queues, one more reads the rows of each queue that is not empty, and one
    what they are called; the apps above may ask one more (`extensions.queue_rows`).
    """
    queues = [queue for queue in QUEUES if queue.concerns(user)]
    counts = _counts(user, queues, now)
    found = [
        _waiting(user, queue, counts)
        for queue in queues
        if queue.shown_when_empty or counts[queue.name]
    ]
    rows = [row for waiting in found for row in waiting.rows]
    Feedback.objects.attach_names(rows, *NAMES)
    for waiting, mark in product(found, extensions.queue_rows):
        mark(queue=waiting.queue.name, rows=waiting.rows)
    return found


def _open_documents(user: User) -> QuerySet[Feedback]:
    """By the states and not by the closing date, so that an index leads to the few open ones."""
    return Feedback.objects.visible_to(user).filter(state__in=OPEN_STATES).order_by()


def _counts(user: User, queues: list[Queue], now: datetime) -> dict[str, int]:
    if not queues:
        return {}
    numbers = {}
    for queue in queues:
        condition = queue.condition(user)
        numbers[queue.name] = Count("pk", filter=condition)
        numbers[f"{queue.name}_overdue"] = Count("pk", filter=condition & Q(deadline_at__lt=now))
    return _open_documents(user).aggregate(**numbers)


def _waiting(user: User, queue: Queue, counts: dict[str, int]) -> Waiting:
    rows = []
    if counts[queue.name]:
        documents = _open_documents(user).filter(queue.condition(user))
        rows = list(
            documents.order_by(F("deadline_at").asc(nulls_last=True), "registered_at")[:ROWS]
        )
    return Waiting(
        queue=queue,
        count=counts[queue.name],
        overdue=counts[f"{queue.name}_overdue"],
        rows=rows,
        register_filter=queue.address(user),
    )


def stages_of(user: User) -> list[tuple[str, str | Promise, int]]:
    """How many open documents of `user` stand at each stage: (state, label, count)."""
    documents = _open_documents(user).filter(_mine(user))
    counts = dict(documents.values_list("state").annotate(Count("pk")))
    return [(state, State(state).label, counts.get(state, 0)) for state in OPEN_STATES]


def own_drafts(user: User) -> QuerySet[Feedback]:
    drafts = Feedback.objects.visible_to(user).drafts_of(user)
    return drafts.select_related("client", "type").order_by("-updated_at")[:ROWS]


def registered_today(user: User, now: datetime) -> int:
    """How many appeals `user` registered today: a number, since posted ones are closed to him."""
    today = Period.of(Unit.TODAY, timezone.localdate(now))
    return Feedback.objects.posted().filter(today.covers("registered_at"), author=user).count()


def month_so_far(user: User, now: datetime) -> dict[str, int]:
    """Numbers of this month's appeals: all, complaints, and how they stand, as in the report."""
    month = Period.of(Unit.MONTH, timezone.localdate(now))
    documents = Feedback.objects.posted_visible_to(user).counted_once()
    documents = documents.filter(month.covers("registered_at"))
    return documents.order_by().aggregate(
        total=Count("pk"),
        complaints=Count("pk", filter=Q(is_complaint=True)),
        open=Count("pk", filter=Q(closed_at=None)),
        closed=Count("pk", filter=Q(state=State.CLOSED)),
        rejected=Count("pk", filter=Q(state=State.REJECTED)),
    )
