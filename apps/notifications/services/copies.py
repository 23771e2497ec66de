"""What waits in a copy of the database has gone out since from where it was copied, or has not."""

from django.utils.translation import gettext as _

from apps.notifications.models import Channel, Notification


def waiting():
    """What would go out of the house."""
    states = [Notification.State.QUEUED, Notification.State.SENDING]
    return Notification.objects.filter(state__in=states).exclude(channel=Channel.INBOX)


def park_waiting() -> int:
    """Leave it to a person, as dead letters: sent again, or marked as having arrived."""
    return waiting().update(
        state=Notification.State.UNKNOWN, error=_("It waited in a copy of the database.")
    )
