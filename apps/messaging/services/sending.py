"""A message leaves by the channel that has its code."""

from collections.abc import Callable

from apps.messaging.extensions import Channel, Payload, channels


def channel_of(code: str) -> Channel:
    return next(channel for channel in channels if channel.code == code)


def held_because(code: str) -> str:
    """Why nothing leaves by the channel at present, in words; "" when it does."""
    return channel_of(code).held_because()


def send(code: str, payload: Payload, *, before_handing_over: Callable[[], None]) -> str:
    """As `Channel.send`."""
    return channel_of(code).send(payload, before_handing_over=before_handing_over)
