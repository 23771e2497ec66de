from apps.messaging.models.channel import ChannelSettings, channel_choices
from apps.messaging.models.heartbeat import Heartbeat
from apps.messaging.models.message import Message, MessageQuerySet

__all__ = ["ChannelSettings", "Heartbeat", "Message", "MessageQuerySet", "channel_choices"]
