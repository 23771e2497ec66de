"""Events are raised, told of, and sent. Apps above call these and nothing else.

Raised in the transaction of what has happened (`raise_event`), an occurrence becomes notifications
in a worker (`telling`), and each of those for outside is a message of `messaging`.
"""

from apps.notifications.events import NOBODY_PROCESSES
from apps.notifications.services.administrators import tell_administrators
from apps.notifications.services.clock import (
    Moment,
    raise_after_in_working_time,
    raise_before,
    raise_before_in_working_time,
)
from apps.notifications.services.raising import (
    gather_events,
    is_switched_on,
    occurrence_of,
    offsets_of,
    raise_all,
    raise_event,
    withdraw_event,
    withdraw_from_client,
)
from apps.notifications.services.reading import unread_news

__all__ = [
    "NOBODY_PROCESSES",
    "Moment",
    "gather_events",
    "is_switched_on",
    "occurrence_of",
    "offsets_of",
    "raise_after_in_working_time",
    "raise_all",
    "raise_before",
    "raise_before_in_working_time",
    "raise_event",
    "tell_administrators",
    "unread_news",
    "withdraw_event",
    "withdraw_from_client",
]
