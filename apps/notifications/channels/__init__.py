"""The ways out of the house. Each sends one message and tells what is known of it afterwards."""

from collections.abc import Callable

from apps.notifications.channels import email, sms
from apps.notifications.models import Channel, Notification

CHANNELS = {Channel.EMAIL: email, Channel.SMS: sms}


def held_because(channel: str) -> str:
    """Why nothing leaves by the channel at present, in words; "" when it does."""
    return CHANNELS[channel].held_because()


def send(notification: Notification, *, before_handing_over: Callable[[], None]) -> str:
    """Hand it to the provider and return the id that he gave it, perhaps "".

    Calls `before_handing_over` when nothing of the message has gone and all of it goes next; what
    it raises ends the sending. Raises `Refused`, `NotNow` or `Unknown` (see `core.outcome`).
    """
    channel = CHANNELS[notification.channel]
    return channel.send(notification, before_handing_over=before_handing_over)
