"""What leaves the house. Apps above call these and nothing else."""

from apps.messaging.channels.email import EMAIL
from apps.messaging.channels.sms import SMS
from apps.messaging.channels.sms.length import SmsSize, measure
from apps.messaging.services.dead_letters import mark_arrived, send_again
from apps.messaging.services.delivery import deliver
from apps.messaging.services.delivery_reports import note_report
from apps.messaging.services.enqueue import enqueue, enqueue_rows
from apps.messaging.services.health import find_problems
from apps.messaging.services.sending import why_waiting
from apps.messaging.services.sweeping import sweep

__all__ = [
    "EMAIL",
    "SMS",
    "SmsSize",
    "deliver",
    "enqueue",
    "enqueue_rows",
    "find_problems",
    "mark_arrived",
    "measure",
    "note_report",
    "send_again",
    "sweep",
    "why_waiting",
]
