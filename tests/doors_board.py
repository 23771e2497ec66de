"""The doors of the board, and of the steps that a card is dragged through (A3)."""

from collections.abc import Callable
from dataclasses import replace

from apps.feedback.models import State
from conftest import ANALYSIS, CLOSING, CONCLUSION
from tests.doors import POSTED, PROCESSES, SEES_ALL, TRIAGES, VERIFIES, Door, action

BOARD = SEES_ALL | {"head", "executor", "outsider"}
EXECUTES = {"assigned": frozenset({"executor"})}


def to(state: str) -> Callable:
    return lambda world, document: [document.pk, state]


def step(documents: str, may: frozenset[str], state: str, typed: dict) -> Door:
    """Taken in a window: the page stays where it is."""
    return replace(action(documents, may, typed, args=to(state)), opens=204)


DELETES = frozenset({"admin"})  # no shipped role has the right
WHY = {"reason": "Заведена по ошибке"}

BOARD_DOORS: dict[str, list[Door]] = {
    "feedback:delete": [action("posted analysed closed merged routed assigned", DELETES, WHY)],
    # None of the documents here is deleted: see tests/test_deleted.py.
    "feedback:restore": [replace(action("posted closed", DELETES, WHY), opens=409)],
    # What the answers say, apps/feedback/tests/test_moves.py tells.
    "feedback:moves": [Door(documents=tuple(POSTED))],
    "feedback:move": [
        Door(PROCESSES, documents=("posted",), args=to(State.ANALYSED)),
        Door(VERIFIES, documents=("analysed",), args=to(State.VERIFIED)),
        Door(VERIFIES, documents=("verified",), args=to(State.REGISTERED)),
        Door(TRIAGES, documents=("posted", "routed"), args=to(State.REJECTED)),
        Door(PROCESSES, documents=("assigned",), args=to(State.ANALYSED), extra=EXECUTES),
        step("posted", PROCESSES, State.ANALYSED, ANALYSIS),
        step("analysed", VERIFIES, State.VERIFIED, CONCLUSION),
        step("verified", PROCESSES, State.CLOSED, CLOSING),
        step("closed", PROCESSES, State.REGISTERED, {"reason": "Клиент вернулся"}),
    ],
    "complaints:board": [Door(section=BOARD)],
    "complaints:board_cards": [Door(section=BOARD, data=lambda w, d: {"state": "registered"})],
    "complaints:board_lane": [
        Door(
            BOARD - {"outsider"},
            302,
            refusal=404,  # nothing of his is in this lane
            data=lambda w, d: {"lanes": "branch", "lane": w.clinic.branch.pk},
            section=BOARD,
        )
    ],
    "complaints:board_changes": [Door(section=BOARD, method="post")],
}
