"""What is done for a document: planned, carried out, called, asked (C2, A5–A7)."""

from apps.activities.services.activities import (
    cancel_activity,
    complete_activity,
    move_activity,
    plan_activity,
    take_activity,
)
from apps.activities.services.calls import call_client, phones_of, ring_client, tell_call_result
from apps.activities.services.opinions import ask_opinion, give_opinion
from apps.activities.services.undoing import undo_completion
from apps.activities.services.usual import plan_usual_activities, undo_planning

__all__ = [
    "ask_opinion",
    "call_client",
    "cancel_activity",
    "complete_activity",
    "give_opinion",
    "move_activity",
    "phones_of",
    "plan_activity",
    "plan_usual_activities",
    "ring_client",
    "take_activity",
    "tell_call_result",
    "undo_completion",
    "undo_planning",
]
