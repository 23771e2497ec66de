"""Asking the client whether his matter is settled (W5)."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.activities.permissions import can_carry_out
from apps.activities.services.activities import refuse_used
from apps.correspondence.models import MessageTemplate
from apps.correspondence.services import send_message
from apps.correspondence.services.messages import words_of
from apps.feedback.models import Feedback
from apps.feedback.services import lock_open, require_right
from apps.surveys.models import SurveyRequest
from apps.surveys.services.links import hash_of, new_seed, token_of


@transaction.atomic
def ask_client(
    *, feedback: Feedback, by, key: UUID, recipient: str, text: str, at=None
) -> SurveyRequest:
    """Send the client a personal link, and let an older one that was not answered lapse (W5).

    Raises `PermissionDenied`, `Conflict` when the document has come to its end, `ValidationError`
    as `send_message`. Asked for again with the same key, it is the same asking.
    """
    at = at or timezone.now()
    locked = lock_open(feedback)
    require_right(locked, by, lambda user: can_carry_out(user, locked))
    if (asked := locked.surveys.filter(message__key=key).first()) is not None:
        return asked
    refuse_used(key, locked)
    locked.surveys.unanswered().update(cancelled_at=at)
    subject = words_for(locked, by=by)["subject"]
    message = send_message(
        feedback=locked,
        by=by,
        key=key,
        recipient=recipient,
        subject=subject,
        text=text,
        at=at,
        action="surveys.ask_client",
    )
    seed = new_seed()
    return SurveyRequest.objects.create(
        feedback=locked,
        message=message,
        seed=seed,
        token_hash=hash_of(token_of(seed)),
        asked_by=by,
        asked_at=at,
        valid_until=at + timedelta(days=settings.SURVEY_VALID_DAYS),
    )


def words_for(feedback: Feedback, *, by) -> dict[str, str]:
    """Subject and text to begin with; the link comes under the text by itself."""
    template = MessageTemplate(
        subject=_("Appeal {number}: is your matter settled?"),
        text=_(
            "Good day, {client}.\n\n"
            "You turned to us with the appeal {number}. Please tell us whether your matter is "
            "settled: it takes a minute, open the link below.\n\n"
            "{company}"
        ),
    )
    return words_of(template, feedback=feedback, by=by)
