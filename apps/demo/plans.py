"""What is going to happen to a document, and its happening up to the present moment."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from apps.demo.ledger import Ledger
from apps.demo.moments import working_moment
from apps.demo.samples import Sample
from apps.feedback.models import Feedback
from apps.organization.models import User

# How long after the registration the secretary routes a document, and the head appoints.
ROUTED_AFTER, APPOINTED_AFTER = timedelta(minutes=10), timedelta(minutes=25)
ROUTING = {"route", "appoint", "decline", "send_to_triage"}
EDITS = {"edit_analysis", "edit_conclusion", "edit_closing", "reassign"}
OF_ANALYSIS = {"edit_analysis", "analyse", "return_to_analysis", "verify", "edit_conclusion"}


@dataclass
class Step:
    """One action `after` the one before it; `values` may depend on when it comes to pass."""

    action: str
    by: User
    after: timedelta
    values: dict | Callable[[datetime], dict] = field(default_factory=dict)
    comment: str = ""
    sample: Sample | None = None
    is_exact: bool = False  # not moved into working hours


@dataclass
class Plan:
    """A draft's `values`, its terms and where it is `placed` soon after, then the steps.

    Without `at` the document stays a draft, written at `drafted_at`.
    """

    author: User
    drafted_at: datetime
    values: dict
    at: datetime | None = None
    placed: dict = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)


def carry_out(plan: Plan, ledger: Ledger, rng: Random, now: datetime) -> Feedback:
    """Take every step of the plan that lies not in the future; the rest has not happened yet."""
    key = UUID(int=rng.getrandbits(128), version=4)
    feedback = ledger.draft(key=key, by=plan.author, at=plan.drafted_at, values=plan.values)
    for sample in plan.samples:
        ledger.attach(feedback, by=plan.author, at=plan.drafted_at, sample=sample)
    if plan.at is None:
        return feedback
    ledger.register(feedback, at=plan.at)
    _place(plan, feedback, ledger, now)
    at = plan.at
    for step in plan.steps:
        at = at + step.after if step.is_exact else working_moment(at, step.after, rng)
        if at > now:
            break
        _take(step, feedback, ledger, at)
    return feedback


def _place(plan: Plan, feedback: Feedback, ledger: Ledger, now: datetime) -> None:
    """The terms stand from the beginning; the secretary routes, and the head appoints."""
    placed = dict(plan.placed)
    department, executor = placed.pop("department", None), placed.pop("executor", None)
    for name, value in placed.items():
        setattr(feedback, name, value)
    routed, appointed = plan.at + ROUTED_AFTER, plan.at + APPOINTED_AFTER
    house = ledger.house
    if department and routed <= now:
        by = house.users["secretary"]
        ledger.way.route(feedback, by=by, at=routed, department=department)
    if department and executor and appointed <= now:
        by = house.head_of(department)
        ledger.way.appoint(feedback, by=by, at=appointed, executor=executor)


def _take(step: Step, feedback: Feedback, ledger: Ledger, at: datetime) -> None:
    if step.action in OF_ANALYSIS and not feedback.needs_analysis:
        return  # what needs no analysis is closed as it is
    if step.action == "attach":
        ledger.attach(feedback, by=step.by, at=at, sample=step.sample)
    elif step.action == "comment":
        ledger.comment(feedback, by=step.by, at=at, text=step.comment)
    elif step.action in ROUTING:
        take = getattr(ledger.way, step.action)
        take(feedback, by=step.by, at=at, comment=step.comment, **step.values)
    else:
        values = step.values(at) if callable(step.values) else step.values
        take = ledger.edit if step.action in EDITS else ledger.move
        take(feedback, action=step.action, by=step.by, at=at, values=values, comment=step.comment)
