from apps.messaging.models.channel import ChannelSettings

__all__ = ["ChannelSettings"]
