"""What is known of the client's confirmation when a document is to be closed (W5)."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.complaints.models import Activity
from apps.feedback.models import Feedback


def propose_confirmation(*, feedback: Feedback, action: str) -> dict[str, str]:
    """The last call since the analysis was verified, with what came of it: for a person to judge.

    A call from before that cannot have told the client what was decided; one to a former client
    tells nothing of the present one.
    """
    if action != "close":
        return {}
    since = feedback.verified_at or feedback.registered_at
    changed = feedback.history.filter(action="change_client").order_by("-at").first()
    since = max(since, changed.at) if changed else since
    # Of a call that nobody answered there is nothing to confirm.
    calls = feedback.activities.filter(kind=Activity.Kind.CALL, state=Activity.State.DONE)
    told = calls.filter(ended_at__gte=since).exclude(result="").exclude(reached=False)
    last = told.order_by("-ended_at", "-pk").first()
    if last is None:
        return {}
    moment = date_format(timezone.localtime(last.ended_at), "j E Y, H:i")
    note = _("By phone, %(moment)s: %(result)s") % {"moment": moment, "result": last.result}
    return {"confirmation": Feedback.Confirmation.CALL, "confirmation_note": note}
