"""The doors of what a client wants, of what was agreed with them, and of what is proposed (C7)."""

from tests.doors import ACTS, CONTRIBUTES, RELATES, Door, action

OPEN = "posted routed assigned"
AGREEMENT = {"kind": "step", "text": "принести чек"}
BY_PLACE = {"routed": frozenset({"head"}), "assigned": frozenset({"executor"})}
EXECUTES = {"assigned": frozenset({"executor"})}

GOAL_DOORS = {
    "feedback:edit_goal": [
        action(OPEN, RELATES, {"goal_text": "Вернуть деньги"}, extra=EXECUTES),
    ],
    "feedback:agree": [action(OPEN, RELATES, AGREEMENT, extra=EXECUTES)],
    "feedback:withdraw_agreement": [action(OPEN, RELATES, AGREEMENT, extra=EXECUTES)],
    # Nothing was agreed on these documents: who may would find nothing to mark.
    "feedback:mark_client_step": [
        Door(
            CONTRIBUTES,
            409,
            documents=tuple(OPEN.split()),
            method="post",
            data=lambda world, document: {"text": "принести чек", "done": "on"},
            extra=BY_PLACE,
        )
    ],
    "activities:plan_usual": [action(OPEN, ACTS, {"all": "1"}, extra=BY_PLACE)],
    # Planned by a form, not in one click: cancelled with a reason, or never.
    "activities:undo_planning": [
        Door(
            frozenset({"handler"}),
            409,
            documents=("posted",),
            method="post",
            args=lambda world, document: [world.activities["planned", document.pk].pk],
        )
    ],
}
