"""The doors of what comes after the answer: compensations, measures, root causes (S7, S8)."""

from collections.abc import Callable

from django.utils import timezone

from tests.doors import ACTS, POSTED, PROCESSES, VERIFIES, Door, action
from tests.world import CARRIES_ON, WITH_MONEY

BY_PLACE = {"routed": frozenset({"head"}), "assigned": frozenset({"executor"})}


def money(kind: str) -> Callable:
    """The compensation of the document, by what `compensations_of` calls it."""
    return lambda world, document: [world.compensations[kind, document.pk].pk]


PAYS = frozenset({"accountant"})  # sees all that is to be paid, and no appeal
OWNER = frozenset({"branch_manager"})  # he sees his measures, whatever he may see of the appeals


def measure(kind: str) -> Callable:
    """The measure of the document that is `planned`, `done` or `failed`."""
    return lambda world, document: [world.measures[kind, document.pk].pk]


def of_cause(world, document) -> list:
    return [world.cause.pk]


def planned_measure(world) -> dict:
    return {
        "title": "Звонить",
        "kind": "process",
        "nature": "preventive",
        "due_on": "2100-01-01",
        "owner": world.cast.quality.pk,
    }


def named_cause(world) -> dict:
    return {"title": "Очередь", "owner": world.cast.quality.pk}


def paid_now(world) -> dict:
    return {"paid_on": timezone.localdate().isoformat(), "payment_document": "п/п № 118"}


FOLLOWUP_DOORS: dict[str, list[Door]] = {
    # Compensations: one to be decided, asked for by the handler, one approved, one paid.
    "compensations:list": [Door()],
    "compensations:export": [
        Door(data=lambda w, d: {"format": "csv"}),
        Door(data=lambda w, d: {"format": "xlsx"}),
    ],
    "compensations:detail": [
        Door(documents=WITH_MONEY, args=money("requested"), owners=PAYS),
    ],
    "compensations:document_compensations": [Door(documents=tuple(POSTED))],
    "compensations:ask_compensation": [
        Door(PROCESSES, documents=WITH_MONEY),
        action(
            " ".join(WITH_MONEY),
            PROCESSES,
            {"kind": "refund", "amount": "4 800,00", "reason": "Услуга не оказана"},
        ),
    ],
    "compensations:approve_compensation": [
        action(" ".join(WITH_MONEY), VERIFIES, {}, args=money("requested"), others=PAYS)
    ],
    "compensations:refuse_compensation": [
        Door(VERIFIES, documents=WITH_MONEY, args=money("requested"), others=PAYS),
        action(
            " ".join(WITH_MONEY),
            VERIFIES,
            {"reason": "Много"},
            args=money("requested"),
            others=PAYS,
        ),
    ],
    "compensations:pay_compensation": [
        Door(VERIFIES, documents=WITH_MONEY, args=money("approved"), owners=PAYS),
        action(" ".join(WITH_MONEY), VERIFIES, {}, paid_now, args=money("approved"), owners=PAYS),
    ],
    "compensations:correct_compensation": [
        Door(VERIFIES, documents=WITH_MONEY, args=money("paid"), owners=PAYS),
        action(
            " ".join(WITH_MONEY),
            VERIFIES,
            {"reason": "Опечатка"},
            paid_now,
            args=money("paid"),
            owners=PAYS,
        ),
    ],
    # A discount is provided: who processes the appeal sees it being given.
    "compensations:provide_compensation": [
        Door(PROCESSES, documents=WITH_MONEY, args=money("discount"), owners=PAYS),
        action(
            " ".join(WITH_MONEY),
            PROCESSES,
            {},
            lambda w: {"provided_on": timezone.localdate().isoformat()},
            args=money("discount"),
            owners=PAYS,
        ),
    ],
    # The day cannot be earlier than the appeal, which is of today: it is refused at its field.
    "compensations:correct_provision": [
        Door(PROCESSES, documents=WITH_MONEY, args=money("provided"), owners=PAYS),
        Door(
            PROCESSES,
            422,
            documents=WITH_MONEY,
            method="post",
            args=money("provided"),
            data=lambda w, d: {"provided_on": "2000-01-01", "reason": "Описка"},
            owners=PAYS,
        ),
    ],
    "compensations:cancel_compensation": [
        Door(PROCESSES, documents=WITH_MONEY, args=money("approved"), others=PAYS),
        action(
            " ".join(WITH_MONEY),
            PROCESSES,
            {"reason": "Не нужно"},
            args=money("approved"),
            others=PAYS,
        ),
    ],
    # Measures of an appeal, also of a closed one; their owner, who sees no appeals, does them.
    "measures:list": [Door()],
    "measures:export": [Door(data=lambda w, d: {"format": "xlsx"})],
    "measures:detail": [
        Door(documents=CARRIES_ON, args=measure("planned"), owners=OWNER),
    ],
    "measures:document_measures": [Door(documents=tuple(POSTED))],
    "measures:plan_measure": [
        Door(ACTS, documents=CARRIES_ON, extra=BY_PLACE),
        action(" ".join(CARRIES_ON), ACTS, {}, values=planned_measure, extra=BY_PLACE),
    ],
    "measures:complete_measure": [
        Door(ACTS, documents=CARRIES_ON, args=measure("planned"), extra=BY_PLACE, owners=OWNER),
        action(
            " ".join(CARRIES_ON),
            ACTS,
            {"result": "Обучены", "check_on": "2100-01-01"},
            args=measure("planned"),
            extra=BY_PLACE,
            owners=OWNER,
        ),
    ],
    "measures:check_measure": [
        Door(PROCESSES, documents=CARRIES_ON, args=measure("done"), others=OWNER),
        action(
            " ".join(CARRIES_ON),
            PROCESSES,
            {"is_effective": "yes", "remark": "Видно"},
            args=measure("done"),
            others=OWNER,
        ),
    ],
    "measures:cancel_measure": [
        Door(ACTS, documents=CARRIES_ON, args=measure("planned"), extra=BY_PLACE, others=OWNER),
        action(
            " ".join(CARRIES_ON),
            ACTS,
            {"reason": "Не нужно"},
            args=measure("planned"),
            extra=BY_PLACE,
            others=OWNER,
        ),
    ],
    "measures:change_employees": [
        Door(ACTS, documents=CARRIES_ON, args=measure("planned"), extra=BY_PLACE, others=OWNER),
        action(
            " ".join(CARRIES_ON),
            ACTS,
            {},
            values=lambda w: {"employees": [w.clinic.employee.pk]},
            args=measure("planned"),
            extra=BY_PLACE,
            others=OWNER,
        ),
    ],
    "measures:repeat_measure": [
        Door(ACTS, documents=CARRIES_ON, args=measure("failed"), extra=BY_PLACE, others=OWNER),
        action(
            " ".join(CARRIES_ON),
            ACTS,
            {},
            values=planned_measure,
            args=measure("failed"),
            extra=BY_PLACE,
            others=OWNER,
        ),
    ],
    # Root causes: this one has the closed document and one that is assigned.
    "measures:root_causes": [Door()],
    "measures:root_causes_export": [
        Door(data=lambda w, d: {"format": "csv"}),
        Door(data=lambda w, d: {"format": "xlsx"}),
    ],
    "measures:root_cause": [Door(documents=("assigned",), args=of_cause)],
    "measures:create_root_cause": [
        Door(PROCESSES),
        Door(PROCESSES, 302, method="post", data=lambda w, d: named_cause(w)),
    ],
    "measures:edit_root_cause": [
        Door(PROCESSES, documents=("assigned",), args=of_cause),
        action("assigned", PROCESSES, {}, values=named_cause, args=of_cause),
    ],
    "measures:close_root_cause": [action("assigned", PROCESSES, {}, args=of_cause)],
    "measures:reopen_root_cause": [action("assigned", PROCESSES, {}, args=of_cause)],
    "measures:plan_measure_of_root_cause": [
        Door(PROCESSES, documents=("assigned",), args=of_cause),
        action("assigned", PROCESSES, {}, values=planned_measure, args=of_cause),
    ],
    "measures:link_document": [
        action(
            "assigned",
            PROCESSES,
            {},
            values=lambda w: {"number": w.documents["posted"].number},
            args=of_cause,
        )
    ],
    "measures:unlink_document": [
        action(
            "assigned", PROCESSES, {}, args=lambda w, d: [w.cause.pk, w.documents["assigned"].pk]
        )
    ],
    "measures:tie_root_cause": [
        action("posted", PROCESSES, {}, values=lambda w: {"root_cause": w.cause.pk})
    ],
}
