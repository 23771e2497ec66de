from apps.activities.permissions.activities import (
    UNDO_SECONDS,
    UNDO_WITHIN,
    can_cancel,
    can_carry_out,
    can_talk,
    can_undo,
    can_undo_planning,
    can_work_on,
    holds_position,
    other_doers,
    possible_doers,
    possible_positions,
)
from apps.activities.permissions.opinions import can_ask_opinion, can_give_opinion, subject_of

__all__ = [
    "UNDO_SECONDS",
    "UNDO_WITHIN",
    "can_ask_opinion",
    "can_cancel",
    "can_carry_out",
    "can_give_opinion",
    "can_talk",
    "can_undo",
    "can_undo_planning",
    "can_work_on",
    "holds_position",
    "other_doers",
    "possible_doers",
    "possible_positions",
    "subject_of",
]
