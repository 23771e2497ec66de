"""Events are published, fanned out, and sent. Apps above call these and nothing else.

Published in the transaction of what has happened (`publish_event`), an occurrence becomes
notifications in a worker (`fan_out`), and each of those for outside is a message of `messaging`.
"""

from apps.notifications.events import NOBODY_PROCESSES
from apps.notifications.services.administrators import tell_administrators
from apps.notifications.services.inbox import unread_news
from apps.notifications.services.publish import (
    gather_events,
    is_switched_on,
    occurrence_of,
    offsets_of,
    publish_all,
    publish_event,
    withdraw_event,
    withdraw_from_client,
)
from apps.notifications.services.timed_events import (
    Moment,
    publish_after_in_working_time,
    publish_before,
    publish_before_in_working_time,
)

__all__ = [
    "NOBODY_PROCESSES",
    "Moment",
    "gather_events",
    "is_switched_on",
    "occurrence_of",
    "offsets_of",
    "publish_after_in_working_time",
    "publish_all",
    "publish_before",
    "publish_before_in_working_time",
    "publish_event",
    "tell_administrators",
    "unread_news",
    "withdraw_event",
    "withdraw_from_client",
]
