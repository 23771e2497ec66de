"""Who may do what with a document beyond its own states. Visibility is asked before (B8)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.db.models import Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.complaints.models import Activity, Assignment, Compensation, Measure, RootCause
from apps.core.among import Among
from apps.feedback.models import Feedback, State
from apps.feedback.permissions import holders_of, is_subject
from apps.organization.models import Department, Employee, Position, User

# --- Routing (W2–W4) ---


class Place(StrEnum):
    """Where a document is now, as routing sees it; what is nearest to the work comes first."""

    BEYOND = "beyond"  # a draft, analysed already, or at an end: nobody routes it
    PERSON = "person"
    DEPARTMENT = "department"
    RESPONSIBLE = "responsible"
    QUEUE = "queue"


def place_of(feedback: Feedback) -> Place:
    if feedback.state != State.REGISTERED:
        return Place.BEYOND
    if feedback.executor_id:
        return Place.PERSON
    if feedback.department_id:
        return Place.DEPARTMENT
    return Place.RESPONSIBLE if feedback.responsible_id else Place.QUEUE


def was_assigned(user) -> Q:
    """What is or was assigned to `user`: he goes on seeing it, and may do nothing more (B8)."""
    hops = Assignment.objects.filter(assignee__in=user.acts_as).order_by().values("feedback")
    return Q(Among("pk", Subquery(hops)))


def is_head(user, feedback: Feedback) -> bool:
    """Heads the department where the document is, or one above it."""
    if feedback.department_id is None:
        return False
    if user.is_superuser:
        return True
    asked = feedback.__dict__.setdefault("_is_head", {})  # once of a row as it was read
    key = (user.acts_as, feedback.department_id)
    if key not in asked:
        headed = Department.objects.headed_by(user)
        asked[key] = headed.filter(pk=feedback.department_id).exists()
    return asked[key]


def can_route(user, feedback: Feedback) -> bool:
    """Whoever may triage; of what is out of his queue, also whoever may process."""
    if user.has_perm("feedback.triage"):
        return True
    return place_of(feedback) != Place.QUEUE and user.has_perm("feedback.process")


def can_send_to_triage(user, feedback: Feedback) -> bool:
    return user.has_perm("feedback.triage") or user.has_perm("feedback.process")


def can_decline(user, feedback: Feedback) -> bool:
    return feedback.executor_id in user.acts_as or is_head(user, feedback)


def possible_executors(department: Department) -> QuerySet[User]:
    """The active users who work in the department or in one below it (W3)."""
    departments = Department.objects.within(department).order_by().values("pk")
    works_here = Q(employee__department__in=departments, employee__is_active=True)
    return User.objects.filter(works_here, is_active=True).order_by("last_name", "first_name", "pk")


@dataclass(frozen=True)
class Hop:
    """One step of the routing as it is offered; `places` are those from which it is possible."""

    name: str
    label: str
    done: str
    icon: str
    allows: Callable[..., bool]
    places: frozenset[Place]

    def possible_for(self, user, feedback: Feedback) -> bool:
        """Whether the document lies where `user` could take the step, his right apart."""
        place = place_of(feedback)
        if place == Place.PERSON and self.name in ("take_over", "decline"):
            mine = feedback.executor_id in user.acts_as
            return mine == (self.name == "decline")
        return place in self.places

    @property
    def url_name(self) -> str:
        return f"complaints:{self.name}"


_ROUTED = frozenset({Place.DEPARTMENT, Place.PERSON})
_TAKEN = _ROUTED | {Place.RESPONSIBLE}

# In the order in which they are offered.
HOPS: dict[str, Hop] = {
    hop.name: hop
    for hop in (
        Hop(
            "appoint",
            _("Appoint an executor"),
            _("The executor is appointed"),
            "user-plus",
            is_head,
            _ROUTED,
        ),
        Hop(
            "take_over", _("Take it yourself"), _("You have it now"), "hand-grab", is_head, _ROUTED
        ),
        Hop(
            "decline",
            _("Cannot be processed"),
            _("The document has gone back"),
            "hand-off",
            can_decline,
            _ROUTED,
        ),
        Hop(
            "route",
            _("Route to a department"),
            _("Routed to the department"),
            "arrow-ramp-right",
            can_route,
            _TAKEN | {Place.QUEUE},
        ),
        Hop(
            "send_to_triage",
            _("Send to triage"),
            _("Sent to triage"),
            "arrow-back-up",
            can_send_to_triage,
            _TAKEN,
        ),
    )
}


def may_take(name: str, user, feedback: Feedback) -> bool:
    """Tell whether `user` may take the step now; asks the database only where it depends on it."""
    hop = HOPS[name]
    return hop.possible_for(user, feedback) and hop.allows(user, feedback)


# --- Changes of many documents ---

# What may be done with many at once, and with which of the rights; each document asks again.
BULK: dict[str, tuple[str, ...]] = {
    "reassign": ("process",),
    "route": ("triage", "process"),
    "set_urgency": ("process", "triage"),
    "set_category": ("process", "triage"),
}


def offered_in_bulk(user) -> list[str]:
    """The changes of many documents that `user` may ask for at all."""
    return [
        name
        for name, codenames in BULK.items()
        if any(user.has_perm(f"feedback.{codename}") for codename in codenames)
    ]


# --- The board (A3) ---


def can_use_board(user) -> bool:
    """Whoever may see posted documents: by his role, or by his place alone (B8).

    Who registers or pays, only while one of them is his business besides.
    """
    other_duties = ("feedback.register", "complaints.pay_compensation")
    if user.has_perm("feedback.view_all") or not any(map(user.has_perm, other_duties)):
        return True
    return Feedback.objects.posted_visible_to(user).exists()


def can_move_cards(user) -> bool:
    """Not those who only read; of the others, each document decides for itself."""
    moves = ("process", "verify", "triage")
    return not user.has_perm("feedback.view_all") or any(
        user.has_perm(f"feedback.{codename}") for codename in moves
    )


# --- Activities (C2, A5, A7) ---

UNDO_SECONDS = 10  # as long as the page offers it
UNDO_WITHIN = timedelta(seconds=UNDO_SECONDS + 5)  # and the way to the server


def can_carry_out(user, feedback: Feedback) -> bool:
    """Plan, move, complete and cancel what is done for the document, and call its client."""
    if user.has_perm("feedback.carry_out_activities"):
        return True
    named = {feedback.responsible_id, feedback.executor_id}
    return not named.isdisjoint(user.acts_as) or is_head(user, feedback)


def can_work_on(user, activity: Activity) -> bool:
    """Also somebody for whom it is planned, whatever else he may do."""
    return activity.user_id in user.acts_as or can_carry_out(user, activity.feedback)


def holds_position(user, activity: Activity) -> bool:
    """Works in the position for which the activity is, so that he may take it (A5)."""
    employees = Employee.objects.filter(user__in=user.acts_as, is_active=True)
    return employees.filter(position=activity.position_id).exists()


def can_undo(user, activity: Activity, at) -> bool:
    """Whoever has completed it by mistake takes it back, within moments; what was done at once
    (a call, a message, a letter) was never planned.
    """
    is_own = activity.state == Activity.State.DONE and activity.ended_by_id == user.pk
    is_own = is_own and activity.key is None
    return is_own and at - activity.ended_at <= UNDO_WITHIN


def possible_doers(feedback: Feedback) -> QuerySet[User]:
    """The active users for whom an activity of the document can be planned."""
    department = feedback.department
    head = department.head.user_id if department and department.head else None
    named = [feedback.responsible_id, feedback.executor_id, head]
    able = holders_of("carry_out_activities").order_by().values("pk")
    users = User.objects.filter(Q(pk__in=able) | Q(pk__in=[pk for pk in named if pk]))
    return users.filter(is_active=True).order_by("last_name", "first_name", "pk")


def possible_signers(feedback: Feedback, user) -> QuerySet[User]:
    """Whoever writes a letter, and those who work with the document: the others know nothing."""
    able = possible_doers(feedback).order_by().values("pk")
    return User.objects.filter(Q(pk=user.pk) | Q(pk__in=able)).select_related("employee__position")


def possible_positions() -> QuerySet[Position]:
    """The positions in which somebody works who can sign in."""
    people = {"employees__is_active": True, "employees__user__is_active": True}
    return Position.objects.filter(**people).distinct()


# --- Compensations (S7) ---

APPROVE, PAY = "complaints.approve_compensation", "complaints.pay_compensation"


def can_ask_compensation(user, feedback: Feedback) -> bool:
    """Whoever processes the appeal or carries out what is to be done for it."""
    return user.has_perm("feedback.process") or user.has_perm("feedback.carry_out_activities")


def can_decide(user, compensation: Compensation) -> bool:
    """Four eyes: never who asked for it, nor whom the appeal is about; nor the deputy of either."""
    if compensation.requested_by_id in user.stands_for or is_subject(user, compensation.feedback):
        return False
    return user.has_perm(APPROVE)


def can_pay(user, compensation: Compensation) -> bool:
    return user.has_perm(PAY)


def can_cancel_compensation(user, compensation: Compensation) -> bool:
    asked = compensation.requested_by_id in user.acts_as
    return asked or can_ask_compensation(user, compensation.feedback)


@dataclass(frozen=True)
class MoneyStep:
    """One step of a compensation: from which states it leads, and where to."""

    name: str
    label: str
    done: str
    icon: str
    allows: Callable[..., bool]
    sources: frozenset[str]
    target: str
    is_dangerous: bool = False

    @property
    def url_name(self) -> str:
        return f"complaints:{self.name}_compensation"


_REQUESTED = frozenset({Compensation.State.REQUESTED})
_APPROVED = frozenset({Compensation.State.APPROVED})

# In the order in which they are offered.
MONEY_STEPS: dict[str, MoneyStep] = {
    step.name: step
    for step in (
        MoneyStep(
            "approve", _("Approve"), _("Compensation approved"), "check", can_decide, _REQUESTED,
            Compensation.State.APPROVED,
        ),
        MoneyStep(
            "refuse", pgettext_lazy("compensation", "Refuse"), _("Compensation refused"), "x",
            can_decide, _REQUESTED, Compensation.State.REFUSED, is_dangerous=True,
        ),
        MoneyStep(
            "pay", _("Record the payment"), _("Payment recorded"), "cash", can_pay, _APPROVED,
            Compensation.State.PAID,
        ),
        MoneyStep(
            "cancel", pgettext_lazy("compensation", "Cancel the request"),
            _("Compensation cancelled"), "ban", can_cancel_compensation,
            _REQUESTED | _APPROVED, Compensation.State.CANCELLED, is_dangerous=True,
        ),
    )
}  # fmt: skip


def money_steps(user, compensation: Compensation) -> list[MoneyStep]:
    """The steps that `user` may take now; asks the database nothing."""
    return [
        step
        for step in MONEY_STEPS.values()
        if compensation.state in step.sources and step.allows(user, compensation)
    ]


def possible_deciders(compensation: Compensation) -> QuerySet[User]:
    """Those who may decide on it, as `can_decide` says."""
    barred = {compensation.requested_by_id}
    subject = compensation.feedback.subject_employee
    if subject and subject.user_id:
        barred.add(subject.user_id)
    return holders_of("approve_compensation", app="complaints").exclude(pk__in=barred)


# --- Measures and root causes (S8) ---


def can_plan_measure(user, feedback: Feedback) -> bool:
    """Whoever may plan what is done for the appeal; also once it is closed: measures live on."""
    return feedback.state != State.DRAFT and (
        user.has_perm("feedback.process") or can_carry_out(user, feedback)
    )


def can_keep_root_causes(user) -> bool:
    """Name root causes and tie appeals to them."""
    return user.has_perm("feedback.process")


def can_keep(user, root_cause: RootCause) -> bool:
    """Change it, close it, plan measures of it; its owner does not need to process appeals."""
    return root_cause.owner_id == user.pk or can_keep_root_causes(user)


def can_plan_instead(user, measure: Measure) -> bool:
    if measure.root_cause_id:
        return can_keep(user, measure.root_cause)
    return can_plan_measure(user, measure.feedback)


def can_complete(user, measure: Measure) -> bool:
    return measure.owner_id == user.pk or can_plan_instead(user, measure)


def can_check(user, measure: Measure) -> bool:
    """Four eyes: never who has done it."""
    if measure.done_by_id == user.pk:
        return False
    return user.has_perm("feedback.process") or user.has_perm("feedback.verify")


@dataclass(frozen=True)
class MeasureStep:
    """One step of a measure: from which state it leads."""

    name: str
    label: str
    done: str
    icon: str
    allows: Callable[..., bool]
    source: str
    is_dangerous: bool = False

    @property
    def url_name(self) -> str:
        return f"complaints:{self.name}_measure"


# In the order in which they are offered.
MEASURE_STEPS: dict[str, MeasureStep] = {
    step.name: step
    for step in (
        MeasureStep(
            "complete", pgettext_lazy("button", "Done"), _("Measure done"), "check",
            can_complete, Measure.State.PLANNED,
        ),
        MeasureStep(
            "check", _("Check whether it helped"), _("Measure checked"), "shield-check",
            can_check, Measure.State.DONE,
        ),
        MeasureStep(
            "repeat", _("Plan another measure"), _("Measure planned"), "rotate-clockwise",
            can_plan_instead, Measure.State.NOT_EFFECTIVE,
        ),
        MeasureStep(
            "cancel", _("Not needed"), _("Measure cancelled"), "calendar-x",
            can_plan_instead, Measure.State.PLANNED, is_dangerous=True,
        ),
    )
}  # fmt: skip


def measure_steps(user, measure: Measure) -> list[MeasureStep]:
    return [
        step
        for step in MEASURE_STEPS.values()
        if measure.state == step.source and step.allows(user, measure)
    ]


def possible_owners() -> QuerySet[User]:
    """Whoever can sign in: a measure is often for those who see no appeals."""
    return User.objects.filter(is_active=True).order_by("last_name", "first_name", "pk")
