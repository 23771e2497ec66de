"""Where documents go, and by when they are wanted (W2–W4).

Each service works in the same steps as those of `feedback`, in one transaction: lock → what has
changed since → right and place → change → one history entry.
"""

from apps.routing.services.dates import DAY_ENDS, DOUBTFUL, doubts_about_date, proposed_day
from apps.routing.services.routing import (
    appoint_executor,
    decline,
    route_to_department,
    send_to_triage,
    take_over,
)

__all__ = [
    "DAY_ENDS",
    "DOUBTFUL",
    "appoint_executor",
    "decline",
    "doubts_about_date",
    "proposed_day",
    "route_to_department",
    "send_to_triage",
    "take_over",
]
