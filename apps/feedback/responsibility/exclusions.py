"""A former subject of a document may work on it again, once somebody answers for it."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.history import change_of
from apps.feedback.editing.locking import lock, require
from apps.feedback.editing.services import clean_text
from apps.feedback.history.recording import record
from apps.feedback.models import Feedback, FormerSubject
from apps.organization.models import User


@transaction.atomic
def lift_bar(
    *,
    feedback: Feedback,
    by: User,
    former: FormerSubject | None,
    reason: str,
    at: datetime | None = None,
) -> Feedback:
    """Let a former subject take part in the document again, with the reason (decision 022).

    Takes the right to verify, of somebody who is not barred themselves. Raises `ValidationError`
    without a reason, or where `former` is not barred from this document any more.
    """
    at = at or timezone.now()
    locked = lock(feedback)
    require("lift_bar", by=by, feedback=locked)
    standing = locked.former_subjects.standing().select_related("employee")
    found = standing.filter(pk=former.pk).first() if former else None
    reason = clean_text("reason", reason)
    wrong = {} if found else {"former": _("Choose who may work on it again.")}
    wrong |= {} if reason else {"reason": _("Write the reason.")}
    if found is None or wrong:
        raise ValidationError(wrong)
    found.lifted_at, found.lifted_by, found.reason = at, by, reason
    found.save()
    change = change_of("barred", found.employee, None)
    record(locked, by=by, action="feedback.lift_bar", at=at, changes=[change], comment=reason)
    return locked
