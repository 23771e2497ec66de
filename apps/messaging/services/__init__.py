"""What leaves the house. Apps above call these and nothing else."""

from apps.messaging.channels.email import EMAIL
from apps.messaging.channels.sms import SMS, fetch_report
from apps.messaging.channels.sms.length import SmsSize, measure
from apps.messaging.services.circuit_breaker import (
    GIVEN_UP_AFTER,
    find_channel,
    is_away,
    may_ask,
    note_away,
    note_back,
    note_broken_off,
)
from apps.messaging.services.rate_limits import Full, take_slot
from apps.messaging.services.sending import channel_of, held_because, send

__all__ = [
    "EMAIL",
    "GIVEN_UP_AFTER",
    "SMS",
    "Full",
    "SmsSize",
    "channel_of",
    "fetch_report",
    "find_channel",
    "held_because",
    "is_away",
    "may_ask",
    "measure",
    "note_away",
    "note_back",
    "note_broken_off",
    "send",
    "take_slot",
]
