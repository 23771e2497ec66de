"""What the people of `test_random_days` can do with a document, and what is offered to them."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from django.http import Http404
from django.utils import timezone

from apps.activities import services as activities
from apps.activities.models import Activity
from apps.activities.permissions import (
    can_carry_out,
    can_talk,
    can_undo,
    can_work_on,
    holds_position,
)
from apps.compensations import services as compensations
from apps.compensations.actions import compensation_steps
from apps.compensations.models import Compensation
from apps.compensations.permissions import can_ask_compensation
from apps.complaints.tests.deeds_beside import (
    BESIDE,
    BESIDE_BY_CHANCE,
    offered_beside,
    one_of,
)
from apps.feedback import services as feedback_services
from apps.feedback.actions import documents
from apps.feedback.models import Feedback, State
from apps.routing import services as routing
from apps.routing.actions import hops
from apps.routing.permissions import possible_executors
from conftest import ANALYSIS, CLOSING, CONCLUSION

REGISTERED, ANALYSED, VERIFIED = State.REGISTERED, State.ANALYSED, State.VERIFIED
CLOSED, REJECTED, MERGED = State.CLOSED, State.REJECTED, State.MERGED
OPEN = (REGISTERED, ANALYSED, VERIFIED)
TRANSITIONS = {
    "analyse": {(REGISTERED, ANALYSED)},
    "verify": {(ANALYSED, VERIFIED)},
    "return_to_analysis": {(ANALYSED, REGISTERED), (VERIFIED, REGISTERED)},
    "close": {(VERIFIED, CLOSED), (ANALYSED, CLOSED), (REGISTERED, CLOSED)},
    "reject": {(REGISTERED, REJECTED)},
    "reopen": {(CLOSED, REGISTERED), (REJECTED, REGISTERED)},
    "merge": {(state, MERGED) for state in OPEN},
    "unmerge": {(MERGED, state) for state in OPEN},
}
REASON = {"reason": "Так решили"}


@dataclass
class World:
    make_feedback: object
    house: object
    cast: object
    clinic: object

    def new_key(self) -> UUID:
        return uuid4()

    def register(self, kind: str, responsible: bool) -> Feedback:
        values = {"type": getattr(self.clinic, kind)}
        if responsible:
            values["responsible"] = self.cast.handler
        if kind == "question":
            values |= {"subject_employee": None, "statement": "<p>Как записаться на приём?</p>" * 3}
        return self.make_feedback(**values)

    def department(self, values: int):
        house = self.house
        return (house.department, house.below, house.elsewhere)[values % 3]

    def somebody(self, values: int):
        cast = self.cast
        return (cast.executor, cast.head, cast.outsider, cast.handler, cast.quality)[values % 5]


def in_days(days: int):
    return timezone.now() + timedelta(days=days)


def plain(service, **values):
    """A service that takes the document, its version and nothing that depends on chance."""

    def perform(world, feedback, by, chance):
        service(feedback=feedback, by=by, version=feedback.version, **values)

    return perform


def texts(service, whole: dict):
    """The texts of a stage; one time of four something is left empty."""

    def perform(world, feedback, by, chance):
        left_out = sorted(whole)[chance % len(whole)] if chance % 4 == 0 else ""
        values = {name: "" if name == left_out else text for name, text in whole.items()}
        service(feedback=feedback, by=by, version=feedback.version, values=values)

    return perform


def route(world, feedback, by, chance):
    routing.route_to_department(
        feedback=feedback,
        by=by,
        version=feedback.version,
        department=world.department(chance),
        due_at=in_days(chance % 9 - 1),
    )


def appoint(world, feedback, by, chance):
    if feedback.department is None:
        raise Http404  # the page has no form without a department
    able = list(possible_executors(feedback.department))
    executor = world.somebody(chance) if chance % 4 == 0 or not able else able[chance % len(able)]
    routing.appoint_executor(
        feedback=feedback,
        by=by,
        version=feedback.version,
        executor=executor,
        due_at=in_days(chance % 9 - 1),
    )


def reassign(world, feedback, by, chance):
    feedback_services.reassign_responsible(
        feedback=feedback, by=by, version=feedback.version, responsible=world.somebody(chance)
    )


def set_urgency(world, feedback, by, chance):
    values = {"urgency": ("low", "normal", "high", "critical")[chance % 4]}
    if chance % 7 == 0:
        values["harm"] = not feedback.harm
    feedback_services.set_urgency(
        feedback=feedback,
        by=by,
        version=feedback.version,
        values=values,
        count_anew=chance % 2 == 0,
    )


def edit_details(world, feedback, by, chance):
    values = {"category": (world.clinic.category, world.clinic.subcategory)[chance % 2]}
    if chance % 3 == 0:
        values["branch"] = (world.clinic.branch, world.clinic.other_branch)[chance % 2]
    feedback_services.edit_details(
        feedback=feedback, by=by, version=feedback.version, values=values
    )


def extend_term(world, feedback, by, chance):
    if feedback.statutory_due_on is None:
        day = date(2999, 1, 11)
    else:
        day = feedback.statutory_due_on + timedelta(days=chance % 20 - 2)
    feedback_services.extend_statutory_term(
        feedback=feedback,
        by=by,
        version=feedback.version,
        statutory_due_on=day,
        extension_notice="Написали на почту",
        **REASON,
    )


def merge(world, feedback, by, chance):
    others = Feedback.objects.posted_visible_to(by).exclude(pk=feedback.pk)
    other = one_of(others, chance)
    feedback_services.merge_feedback(
        feedback=feedback, by=by, version=feedback.version, other=other
    )


def comment(world, feedback, by, chance):
    feedback_services.add_comment(feedback=feedback, by=by, text="Позвоню завтра" * (chance % 3))


def plan(world, feedback, by, chance):
    user = None if chance % 3 == 0 else world.somebody(chance)
    position = world.cast.head.employee.position if user is None else None
    activities.plan_activity(
        feedback=feedback,
        by=by,
        kind="call",
        planned_for=in_days(chance % 5),
        user=user,
        position=position,
    )


def call(world, feedback, by, chance):
    phone = "+79161234567" if chance % 4 else "+79990000000"
    activities.call_client(feedback=feedback, by=by, phone=phone)


def with_activity(service, values=lambda chance: {}):
    def perform(world, feedback, by, chance):
        activity = one_of(Activity.objects.filter(feedback=feedback), chance)
        service(activity=activity, by=by, **values(chance))

    return perform


def with_compensation(service, values=lambda chance: {}):
    def perform(world, feedback, by, chance):
        rows = Compensation.objects.filter(feedback=feedback)
        service(compensation=one_of(rows, chance), by=by, **values(chance))

    return perform


def ask_compensation(world, feedback, by, chance):
    compensations.request_compensation(
        feedback=feedback, by=by, kind="refund", amount=Decimal(10 ** (chance % 7)), reason="Брак"
    )


def paid(chance: int) -> dict:
    day = timezone.localdate() + timedelta(days=chance % 3 - 1)
    return {"paid_on": day, "payment_document": f"ПП-{chance}"}


MONEY = {
    "approve_compensation": with_compensation(compensations.approve_compensation),
    "refuse_compensation": with_compensation(
        compensations.refuse_compensation, lambda chance: REASON
    ),
    "pay_compensation": with_compensation(compensations.pay_compensation, paid),
    "correct_compensation": with_compensation(
        compensations.correct_payment, lambda chance: paid(chance) | REASON
    ),
    "cancel_compensation": with_compensation(
        compensations.cancel_compensation, lambda chance: REASON
    ),
}
ON_ACTIVITIES = {
    "take_activity": with_activity(activities.take_activity),
    "move_activity": with_activity(
        activities.move_activity,
        lambda chance: {"planned_for": in_days(chance % 4), **REASON},
    ),
    "complete_activity": with_activity(
        activities.complete_activity, lambda chance: {"result": "Сделано"}
    ),
    "undo_completion": with_activity(activities.undo_completion),
    "cancel_activity": with_activity(activities.cancel_activity, lambda chance: REASON),
    "call_result": with_activity(activities.tell_call_result, lambda chance: {"result": "Ждёт"}),
}
# Which activity, compensation or other document is meant is left to chance: it need not be his.
BY_CHANCE = {"merge", *MONEY, *ON_ACTIVITIES, *BESIDE_BY_CHANCE}
DEEDS = {
    "analyse": texts(feedback_services.analyse_feedback, ANALYSIS),
    "edit_analysis": texts(feedback_services.edit_analysis, ANALYSIS),
    "verify": texts(feedback_services.verify_feedback, CONCLUSION),
    "edit_conclusion": texts(feedback_services.edit_conclusion, CONCLUSION),
    "close": texts(feedback_services.close_feedback, CLOSING),
    "edit_closing": texts(feedback_services.edit_closing, CLOSING),
    "return_to_analysis": plain(feedback_services.return_feedback_to_analysis, **REASON),
    "reject": plain(feedback_services.reject_feedback, answer="Ответили", **REASON),
    "reopen": plain(feedback_services.reopen_feedback, **REASON),
    "merge": merge,
    "unmerge": plain(feedback_services.unmerge_feedback),
    "reassign": reassign,
    "set_urgency": set_urgency,
    "wait_for_client": plain(feedback_services.wait_for_client, **REASON),
    "end_wait": plain(feedback_services.end_wait),
    "extend_term": extend_term,
    "edit_details": edit_details,
    "comment": comment,
    "route": route,
    "appoint": appoint,
    "take_over": plain(routing.take_over),
    "decline": plain(routing.decline, **REASON),
    "send_to_triage": plain(routing.send_to_triage, **REASON),
    "plan_activity": plan,
    "call_client": call,
    "request_compensation": ask_compensation,
    **ON_ACTIVITIES,
    **MONEY,
    **BESIDE,
}


def offered_to(by, feedback: Feedback) -> list[str]:
    """The deeds that the pages would offer on a document which is visible."""
    names = [action.name for action in documents.available(by, feedback)]
    names += [hop.name for hop in hops.available(by, feedback)]
    if feedback.is_open and can_carry_out(by, feedback):
        names.append("plan_activity")
    if feedback.is_open and can_talk(by, feedback):
        names.append("call_client")
    if feedback.is_open:
        names += _on_activities(by, feedback)
        names += ["request_compensation"] if can_ask_compensation(by, feedback) else []
    for compensation in feedback.compensations.all():
        compensation.feedback = feedback
        names += [
            f"{step.name}_compensation" for step in compensation_steps.available(by, compensation)
        ]
    names += offered_beside(by, feedback)
    return [name for name in dict.fromkeys(names) if name in DEEDS]


def _on_activities(by, feedback: Feedback) -> list[str]:
    names = []
    for activity in feedback.activities.all():
        activity.feedback = feedback
        if activity.is_planned and can_work_on(by, activity):
            names += ["move_activity", "complete_activity", "cancel_activity"]
        if activity.is_free and activity.position_id and holds_position(by, activity):
            names += ["take_activity", "complete_activity"]
        if can_undo(by, activity, timezone.now()):
            names.append("undo_completion")
        if activity.state == "done" and not activity.result and activity.ended_by_id == by.pk:
            names.append("call_result")
    return names
