from apps.correspondence.models.message import ClientMessage
from apps.correspondence.models.template import MessageTemplate

__all__ = [
    "ClientMessage",
    "MessageTemplate",
]
