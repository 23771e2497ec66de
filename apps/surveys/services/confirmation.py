"""The client's answer as his confirmation that the document may be closed (W5)."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.feedback.models import Feedback
from apps.surveys.models import SurveyRequest
from apps.surveys.services.responses import told_by


def confirming_answer(feedback: Feedback) -> SurveyRequest | None:
    """The client's last word since the document was registered or reopened, if it is a yes."""
    last = _last_answer(feedback)
    return last if last and last.is_settled else None


def propose_confirmation(*, feedback: Feedback, action: str) -> dict[str, str]:
    """What the closing form begins with."""
    answer = confirming_answer(feedback) if action == "close" else None
    if answer is None:
        return {}
    values = {"moment": _moment(answer.answered_at), "answer": told_by(answer)}
    note = _("By the personal link, %(moment)s: %(answer)s") % values
    return {"confirmation": Feedback.Confirmation.SURVEY, "confirmation_note": note}


def missing_answer(*, feedback: Feedback, action: str) -> dict[str, str]:
    """Closing by an answer demands that it is there, and a yes."""
    if action != "close" or feedback.confirmation != Feedback.Confirmation.SURVEY:
        return {}
    return {} if confirming_answer(feedback) else {"confirmation": _what_is_missing(feedback)}


def follow_client(*, feedback: Feedback, by, action: str, at) -> None:
    """The link that the former client has leads nowhere any more (decision 031)."""
    if action == "feedback.change_client":
        feedback.surveys.unanswered().update(cancelled_at=at)


def _what_is_missing(feedback: Feedback) -> str:
    if last := _last_answer(feedback):
        text = _("On %(moment)s the client answered that the matter is not settled.")
        return text % {"moment": _moment(last.answered_at)}
    if asked := feedback.surveys.unanswered().filter(valid_until__gt=timezone.now()).first():
        text = _("The client was asked on %(moment)s and has not answered yet.")
        return text % {"moment": _moment(asked.asked_at)}
    return _("The client has not answered. Ask him, or choose another confirmation.")


def _last_answer(feedback: Feedback) -> SurveyRequest | None:
    """Whoever was the client before does not confirm anything for the present one."""
    begun_at = feedback.reopened_at or feedback.registered_at
    answers = feedback.surveys.filter(answered_at__gte=begun_at)
    if feedback.client_changed_at:
        answers = answers.filter(asked_at__gt=feedback.client_changed_at)
    return answers.order_by("-answered_at", "-pk").first()


def _moment(value: datetime) -> str:
    return date_format(timezone.localtime(value), "j E Y, H:i")
