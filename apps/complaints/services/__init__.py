"""Everything done for a document beside its own states: routing, activities, money, measures.

Each service works in the same steps as those of `feedback`, in one transaction: lock → what has
changed since → right and place → change → one history entry.
"""

from apps.complaints.services.activities import (
    cancel_activity,
    complete_activity,
    move_activity,
    plan_activity,
    take_activity,
)
from apps.complaints.services.calls import (
    call_client,
    phones_of,
    ring_client,
    tell_call_result,
)
from apps.complaints.services.compensations import (
    approve_compensation,
    cancel_compensation,
    correct_payment,
    pay_compensation,
    refuse_compensation,
    request_compensation,
)
from apps.complaints.services.dates import DAY_ENDS, DOUBTFUL, doubts_about_date, proposed_day
from apps.complaints.services.letters import write_letter
from apps.complaints.services.measures import (
    cancel_measure,
    check_measure,
    complete_measure,
    plan_measure,
)
from apps.complaints.services.messages import repeat_message, send_message
from apps.complaints.services.opinions import ask_opinion, give_opinion
from apps.complaints.services.root_causes import (
    change_root_cause,
    close_root_cause,
    link_document,
    name_root_cause,
    reopen_root_cause,
    unlink_document,
)
from apps.complaints.services.routing import (
    appoint_executor,
    decline,
    route_to_department,
    send_to_triage,
    take_over,
)
from apps.complaints.services.undoing import undo_completion

__all__ = [
    "DAY_ENDS",
    "DOUBTFUL",
    "appoint_executor",
    "approve_compensation",
    "ask_opinion",
    "call_client",
    "cancel_activity",
    "cancel_compensation",
    "cancel_measure",
    "change_root_cause",
    "check_measure",
    "close_root_cause",
    "complete_activity",
    "complete_measure",
    "correct_payment",
    "decline",
    "doubts_about_date",
    "give_opinion",
    "link_document",
    "move_activity",
    "name_root_cause",
    "pay_compensation",
    "phones_of",
    "plan_activity",
    "plan_measure",
    "proposed_day",
    "refuse_compensation",
    "reopen_root_cause",
    "repeat_message",
    "request_compensation",
    "ring_client",
    "route_to_department",
    "send_message",
    "send_to_triage",
    "take_activity",
    "take_over",
    "tell_call_result",
    "undo_completion",
    "unlink_document",
    "write_letter",
]
