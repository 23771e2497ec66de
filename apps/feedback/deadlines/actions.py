"""What people do to the clocks of a document: urgency, waiting for the client, a longer term (C6).

All raise `PermissionDenied`, `Conflict` when the document has moved on, `EditConflict` when
somebody changed the same fields since `version`, and `ValidationError` by field.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.appeal_types.models import Urgency
from apps.appeal_types.services import suggest_urgency
from apps.core.values.presence import not_none
from apps.feedback.deadlines.calculation import finish_wait, recount, stop_clock
from apps.feedback.editing.edit_conflicts import rebase, require_seen
from apps.feedback.editing.locking import demand, lock, require
from apps.feedback.editing.saving import save_change
from apps.feedback.editing.services import clean_text, clean_values, only, set_values
from apps.feedback.history.recording import snapshot
from apps.feedback.models import ClientWait, Feedback
from apps.organization.models import User

URGENCY_FIELDS = ("urgency", "severity", "impact", "harm")


@transaction.atomic
def set_urgency(
    *,
    feedback: Feedback,
    by: User,
    version: int,
    values: dict,
    comment: str = "",
    count_anew: bool = False,
    at: datetime | None = None,
) -> Feedback:
    """Change how urgent the document is; the internal terms are counted anew, never the statutory.

    An empty `urgency` takes what the matrix says for severity and impact. Harm to health or safety
    is always critical. A term set by hand stays, unless `count_anew` asks for the rules.
    """
    locked = lock(feedback)
    require("set_urgency", by=by, feedback=locked)
    comment = clean_text("comment", comment)
    values = _decided(locked, only(values, URGENCY_FIELDS))
    values = rebase(locked, version=version, values=clean_values(locked, values))
    before = snapshot(locked)
    set_values(locked, values)
    if count_anew:
        locked.due_by_hand = False
        recount(locked)
    at = at or timezone.now()
    save_change(locked, by=by, action="feedback.set_urgency", at=at, before=before, comment=comment)
    return locked


@transaction.atomic
def wait_for_client(
    *, feedback: Feedback, by: User, version: int, reason: str, at: datetime | None = None
) -> Feedback:
    """Stop the internal clock until the client answers; `reason` says what is expected of him."""
    at = at or timezone.now()
    locked = lock(feedback)
    require("wait_for_client", by=by, feedback=locked)
    require_seen(locked, version=version, values={})
    reason = clean_text("reason", reason)
    demand({} if reason else {"reason": _("Write what is expected of the client.")})
    before = snapshot(locked)
    ClientWait.objects.create(
        feedback=locked, started_at=at, started_by=by, reason=reason, due_at=locked.due_at
    )
    stop_clock(locked, at=at)
    save_change(
        locked, by=by, action="feedback.wait_for_client", at=at, before=before, comment=reason
    )
    return locked


@transaction.atomic
def end_wait(
    *, feedback: Feedback, by: User, version: int, comment: str = "", at: datetime | None = None
) -> Feedback:
    """Let the internal clock run on: its term moves by the working time of the pause."""
    at = at or timezone.now()
    locked = lock(feedback)
    require("end_wait", by=by, feedback=locked)
    require_seen(locked, version=version, values={})
    comment = clean_text("comment", comment)
    before = snapshot(locked)
    finish_wait(locked, by=by, at=at)
    save_change(locked, by=by, action="feedback.end_wait", at=at, before=before, comment=comment)
    return locked


@transaction.atomic
def extend_statutory_term(
    *,
    feedback: Feedback,
    by: User,
    version: int,
    statutory_due_on: date | None,
    reason: str,
    extension_notice: str,
    at: datetime | None = None,
) -> Feedback:
    """Put the statutory term off, with the reason and the notice that the client was given."""
    locked = lock(feedback)
    require("extend_term", by=by, feedback=locked)
    reason = clean_text("reason", reason)
    notice = clean_text("extension_notice", extension_notice)
    demand(_missing_for_extension(locked, statutory_due_on, reason, notice))
    values = {"statutory_due_on": statutory_due_on}
    require_seen(locked, version=version, values=values)
    before = snapshot(locked)
    set_values(locked, values | {"extension_notice": notice})
    at = at or timezone.now()
    save_change(locked, by=by, action="feedback.extend_term", at=at, before=before, comment=reason)
    return locked


def _decided(feedback: Feedback, values: dict) -> dict:
    """The values with the urgency that follows from them."""
    if values.get("harm", feedback.harm):
        demand(_refused_with_harm(values))
        return values | {"urgency": Urgency.CRITICAL}
    if "urgency" in values and not values["urgency"]:
        pair = {name: values.get(name, getattr(feedback, name)) for name in ("severity", "impact")}
        suggested = suggest_urgency(**pair)
        demand({} if suggested else {"urgency": _("Choose the urgency, or severity and impact.")})
        return values | {"urgency": suggested}
    return values


def _refused_with_harm(values: dict) -> dict[str, str]:
    """Who changes the urgency alone must not overlook the harm that stands there."""
    if "harm" in values or values.get("urgency") == Urgency.CRITICAL:
        return {}
    return {"urgency": _("With harm to health or safety the urgency stays critical.")}


def _missing_for_extension(
    feedback: Feedback, until: date | None, reason: str, notice: str
) -> dict[str, str]:
    missing = {}
    if until is None or until <= not_none(feedback.statutory_due_on):
        missing["statutory_due_on"] = _("Choose a day later than the present term.")
    if not reason:
        missing["reason"] = _("Write the reason.")
    if not notice:
        missing["extension_notice"] = _("Write what the client was told of the longer term.")
    return missing
