"""Messages to clients that wait in a copy of the database; see `notifications.services.copies`."""

from django.utils.translation import gettext as _

from apps.complaints.models import ClientMessage


def waiting():
    states = [ClientMessage.State.QUEUED, ClientMessage.State.SENDING]
    return ClientMessage.objects.filter(state__in=states)


def park_waiting() -> int:
    """Leave it to those who wrote it: their page offers to send it again."""
    return waiting().update(
        state=ClientMessage.State.UNKNOWN, error=_("It waited in a copy of the database.")
    )
