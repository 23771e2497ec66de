"""What waits in a copy of the database has gone out since from where it was copied, or has not."""

from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext as _

from apps.messaging.extensions import owners
from apps.messaging.models import Message


def count_waiting() -> int:
    """What would go out of the house."""
    return sum(owner.model.objects.under_way().count() for owner in owners)


def park_waiting() -> int:
    """Leave it to a person, as dead letters: sent again, or marked as having arrived."""
    parked = {
        "state": Message.State.UNKNOWN,
        "error": _("It waited in a copy of the database."),
        "sending_at": Coalesce("sending_at", Now()),
    }
    return sum(owner.model.objects.under_way().update(**parked) for owner in owners)
