"""The doors of what comes after the answer: compensations, measures, root causes (S7, S8)."""

from collections.abc import Callable

from django.utils import timezone

from tests.doors import ACTS, POSTED, PROCESSES, VERIFIES, Door, action
from tests.world import CARRIES_ON, WITH_MONEY

BY_PLACE = {"routed": frozenset({"head"}), "assigned": frozenset({"executor"})}


def money(kind: str) -> Callable:
    """The compensation of the document that is `requested`, `approved` or `paid`."""
    return lambda world, document: [world.compensations[kind, document.pk].pk]


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
    "complaints:compensations": [Door()],
    "complaints:compensations_export": [
        Door(data=lambda w, d: {"format": "csv"}),
        Door(data=lambda w, d: {"format": "xlsx"}),
    ],
    "complaints:compensation": [Door(documents=WITH_MONEY, args=money("requested"))],
    "complaints:document_compensations": [Door(documents=tuple(POSTED))],
    "complaints:ask_compensation": [
        Door(PROCESSES, documents=WITH_MONEY),
        action(
            " ".join(WITH_MONEY),
            PROCESSES,
            {"kind": "refund", "amount": "4 800,00", "reason": "Услуга не оказана"},
        ),
    ],
    "complaints:approve_compensation": [
        action(" ".join(WITH_MONEY), VERIFIES, {}, args=money("requested"))
    ],
    "complaints:refuse_compensation": [
        Door(VERIFIES, documents=WITH_MONEY, args=money("requested")),
        action(" ".join(WITH_MONEY), VERIFIES, {"reason": "Много"}, args=money("requested")),
    ],
    "complaints:pay_compensation": [
        Door(VERIFIES, documents=WITH_MONEY, args=money("approved")),
        action(" ".join(WITH_MONEY), VERIFIES, {}, paid_now, args=money("approved")),
    ],
    "complaints:correct_compensation": [
        Door(VERIFIES, documents=WITH_MONEY, args=money("paid")),
        action(
            " ".join(WITH_MONEY), VERIFIES, {"reason": "Опечатка"}, paid_now, args=money("paid")
        ),
    ],
    "complaints:cancel_compensation": [
        Door(PROCESSES, documents=WITH_MONEY, args=money("approved")),
        action(" ".join(WITH_MONEY), PROCESSES, {"reason": "Не нужно"}, args=money("approved")),
    ],
    # Measures of an appeal, also of a closed one; their owner, who sees no appeals, does them.
    "complaints:measures": [Door()],
    "complaints:measures_export": [Door(data=lambda w, d: {"format": "xlsx"})],
    "complaints:measure": [
        Door(documents=CARRIES_ON, args=measure("planned"), owners=OWNER),
    ],
    "complaints:document_measures": [Door(documents=tuple(POSTED))],
    "complaints:plan_measure": [
        Door(ACTS, documents=CARRIES_ON, extra=BY_PLACE),
        action(" ".join(CARRIES_ON), ACTS, {}, values=planned_measure, extra=BY_PLACE),
    ],
    "complaints:complete_measure": [
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
    "complaints:check_measure": [
        Door(PROCESSES, documents=CARRIES_ON, args=measure("done"), others=OWNER),
        action(
            " ".join(CARRIES_ON),
            PROCESSES,
            {"is_effective": "yes", "remark": "Видно"},
            args=measure("done"),
            others=OWNER,
        ),
    ],
    "complaints:cancel_measure": [
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
    "complaints:repeat_measure": [
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
    "complaints:root_causes": [Door()],
    "complaints:root_causes_export": [
        Door(data=lambda w, d: {"format": "csv"}),
        Door(data=lambda w, d: {"format": "xlsx"}),
    ],
    "complaints:root_cause": [Door(documents=("assigned",), args=of_cause)],
    "complaints:create_root_cause": [
        Door(PROCESSES),
        Door(PROCESSES, 302, method="post", data=lambda w, d: named_cause(w)),
    ],
    "complaints:edit_root_cause": [
        Door(PROCESSES, documents=("assigned",), args=of_cause),
        action("assigned", PROCESSES, {}, values=named_cause, args=of_cause),
    ],
    "complaints:close_root_cause": [action("assigned", PROCESSES, {}, args=of_cause)],
    "complaints:reopen_root_cause": [action("assigned", PROCESSES, {}, args=of_cause)],
    "complaints:plan_measure_of_root_cause": [
        Door(PROCESSES, documents=("assigned",), args=of_cause),
        action("assigned", PROCESSES, {}, values=planned_measure, args=of_cause),
    ],
    "complaints:link_document": [
        action(
            "assigned",
            PROCESSES,
            {},
            values=lambda w: {"number": w.documents["posted"].number},
            args=of_cause,
        )
    ],
    "complaints:unlink_document": [
        action(
            "assigned", PROCESSES, {}, args=lambda w, d: [w.cause.pk, w.documents["assigned"].pk]
        )
    ],
    "complaints:tie_root_cause": [
        action("posted", PROCESSES, {}, values=lambda w: {"root_cause": w.cause.pk})
    ],
}
