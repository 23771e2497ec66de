"""Clients of the demo who were asked whether their matter is settled, and what they answered (W5).

By the services themselves; only what a mail server would have answered is put in.
"""

from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from apps.correspondence.models import ClientMessage
from apps.correspondence.services.messages import emails_of
from apps.demo.house import House
from apps.feedback.models import Feedback, State
from apps.surveys.models import SurveyRequest
from apps.surveys.services import ask_client, record_answer, words_for

# What the client answered after so many hours; None: not yet.
ANSWERS = (
    (3, {"is_settled": True, "rating": 5, "comment": "Всё решили за день, спасибо Ольге"}),
    (2, {"is_settled": False, "rating": 2, "comment": "Деньги на карту так и не вернулись"}),
    (0, None),
    (5, {"is_settled": True, "rating": 4, "comment": ""}),
)
ASKED_BEFORE = timedelta(hours=25)


def build_surveys(house: House, now: datetime) -> None:
    """On documents nearly done whose clients have left an e-mail; nothing where there are none."""
    by = house.users["handler"]
    ready = (
        Feedback.objects.unresolved()
        .filter(
            state__in=[State.ANALYSED, State.VERIFIED],
            client__contacts__kind="email",
            responsible__isnull=False,
            analysed_at__lt=now - ASKED_BEFORE,
        )
        .exclude(activities__kind="message")
        .order_by("-state", "-registered_at", "pk")
    )
    found = list(ready.distinct()[: len(ANSWERS)])
    for feedback, (hours, answer) in zip(found, ANSWERS, strict=False):
        survey = _ask(feedback, by, now - ASKED_BEFORE)
        if answer:
            at = survey.asked_at + timedelta(hours=hours)
            record_answer(survey=survey, at=at, **answer)


def _ask(feedback: Feedback, by, at: datetime) -> SurveyRequest:
    survey = ask_client(
        feedback=feedback,
        by=by,
        key=uuid5(NAMESPACE_URL, f"demo:survey:{feedback.number}"),
        recipient=emails_of(feedback)[0],
        text=words_for(feedback, by=by)["text"],
        at=at,
    )
    sent_at = at + timedelta(seconds=4)
    rows = ClientMessage.objects.filter(pk=survey.message_id)
    rows.update(state=ClientMessage.State.SENT, sending_at=at, sent_at=sent_at)
    return survey
