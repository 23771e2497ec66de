"""What is written to the client: messages and letters (A7, C2)."""

from apps.correspondence.services.letters import write_letter
from apps.correspondence.services.messages import repeat_message, send_message

__all__ = [
    "repeat_message",
    "send_message",
    "write_letter",
]
