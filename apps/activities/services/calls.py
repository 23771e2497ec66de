"""«Позвонить»: a call is written down, put through by the exchange, and its result told (A7)."""

from datetime import datetime
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.activities import telephony
from apps.activities.models import Activity
from apps.activities.permissions import can_talk
from apps.activities.services.activities import lock_activity, refuse_used
from apps.core import actions
from apps.core.values.phones import phone_identity, phone_shown
from apps.core.values.presence import not_none
from apps.feedback.models import Feedback
from apps.feedback.permissions import is_barred
from apps.feedback.services import (
    clean_text,
    demand,
    find_reaction,
    lock,
    lock_open,
    note_reaction,
    record,
    require_right,
)
from apps.organization.models import User
from apps.organization.services import the_product

Kind = Activity.Kind
_REACHED = {
    True: gettext_lazy("The client answered"),
    False: gettext_lazy("The client did not answer"),
    None: "",
}


@transaction.atomic
def call_client(
    *, feedback: Feedback, by: User, phone: str, key: UUID | None = None, at: datetime | None = None
) -> Activity:
    """Write down a call to one of the client's phones; the first one is the reaction (A7).

    What came of it is told afterwards by `tell_call_result`: whatever it is, the call counts.
    Refuses a phone that is not of the document: nobody dials just any number through it. Asked for
    again with the same key, it is the same call.
    """
    at = at or timezone.now()
    locked = lock_open(feedback)
    require_right(locked, by, lambda user: can_talk(user, locked))
    if phone not in phones_of(locked):
        raise ValidationError({"phone": _("The client does not have this phone.")})
    if key and (called := locked.activities.filter(key=key, kind=Kind.CALL).first()) is not None:
        return called
    key = key or uuid4()
    refuse_used(key, locked)
    activity = Activity.objects.create(
        key=key,
        feedback=locked,
        kind=Kind.CALL,
        state=Activity.State.DONE,
        user=by,
        planned_for=at,
        title=_("Call to the client: %(phone)s") % {"phone": phone_shown(phone)},
        created_by=by,
        created_at=at,
        ended_by=by,
        ended_at=at,
    )
    told = phone_shown(phone)
    if note_reaction(locked, at=at):
        told = f"{told}. {not_none(find_reaction(locked)).words}"
    record(locked, by=by, action="activities.call_client", at=at, comment=told)
    return activity


@transaction.atomic
def tell_call_result(
    *,
    activity: Activity,
    by: User,
    result: str = "",
    reached: bool | None = None,
    at: datetime | None = None,
) -> Activity:
    """Whoever called writes down once whether the client answered, and what came of it (A7)."""
    at = at or timezone.now()
    locked = lock_activity(activity)
    actions.require("activities.call_result", by=by, target=locked)
    parts = (str(_REACHED[reached]), clean_text("result", result))
    words = ". ".join(part for part in parts if part)
    demand({} if words else {"result": _("Write what came of it.")})
    locked.result, locked.reached = words, reached
    locked.save(update_fields=["result", "reached"])
    record(
        locked.feedback,
        by=by,
        action="activities.call_result",
        at=at,
        comment=locked.result,
        from_client=reached is not False,
    )
    return locked


def phones_of(feedback: Feedback) -> list[str]:
    """The numbers that lead to the client, or to the stranger who turned to us."""
    client, own = feedback.client, phone_identity(feedback.applicant_phone)
    phones = []
    if client:
        phones = [each.normalized for each in client.contacts.all() if each.kind == "phone"]
    return [*phones, *([own] if own else [])]


def ring_client(*, activity: Activity, by: User, phone: str) -> bool:
    """Let the exchange ring whoever called and connect the client; False: he dials himself.

    Never in a transaction: the exchange is waited for. What it refuses is kept in the history and
    raised as `NotRung`, for the page to say what to do instead.
    """
    if activity.ended_by_id != by.pk or is_barred(by, activity.feedback):
        raise PermissionDenied
    extension = telephony.extension_of(by)
    if not extension:
        return False
    try:
        telephony.ring(extension=extension, phone=phone, key=not_none(activity.key))
    except telephony.NotRung as error:
        _keep_refusal(activity, told=str(error))
        raise
    return True


@transaction.atomic
def _keep_refusal(activity: Activity, *, told: str) -> None:
    """The exchange has refused it, not who called."""
    feedback = lock(activity.feedback)
    record(
        feedback,
        by=the_product(),
        action="activities.call_refused",
        at=timezone.now(),
        comment=told,
    )
