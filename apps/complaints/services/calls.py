"""A call that has been written down already is put through by the exchange (A7)."""

from django.db import transaction
from django.utils import timezone

from apps.complaints import telephony
from apps.complaints.models import Activity
from apps.complaints.services.locking import require
from apps.feedback.permissions import is_barred
from apps.feedback.services import lock
from apps.feedback.services.history import record
from apps.organization.services import the_product


def ring_client(*, activity: Activity, by, phone: str) -> bool:
    """Let the exchange ring whoever called and connect the client; False: he dials himself.

    Never in a transaction: the exchange is waited for. What it refuses is kept in the history and
    raised as `NotRung`, for the page to say what to do instead.
    """
    require(activity.ended_by_id == by.pk and not is_barred(by, activity.feedback))
    extension = telephony.extension_of(by)
    if not extension:
        return False
    try:
        telephony.ring(extension=extension, phone=phone, key=activity.key)
    except telephony.NotRung as error:
        _keep_refusal(activity, told=str(error))
        raise
    return True


@transaction.atomic
def _keep_refusal(activity: Activity, *, told: str) -> None:
    """The exchange has refused it, not who called."""
    feedback = lock(activity.feedback)
    record(feedback, by=the_product(), action="call_refused", at=timezone.now(), comment=told)
