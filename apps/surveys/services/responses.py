"""What the client answers by his link: once, with one history entry (W5)."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.activities.models import Activity
from apps.activities.permissions import can_carry_out
from apps.core.exceptions import Conflict
from apps.feedback.models import Feedback
from apps.feedback.services import clean_text, lock, record
from apps.notifications.services import publish_event
from apps.organization.services import after_working_days, the_product
from apps.surveys.models import BEST, SurveyRequest

COMMENT_LENGTH = 2000  # characters
ATTENTION_WITHIN = 1 / 8  # of a working day of the branch: one hour (decision 019)


@transaction.atomic
def record_answer(
    *,
    survey: SurveyRequest,
    is_settled: bool,
    rating: int | None = None,
    comment: str = "",
    at=None,
) -> SurveyRequest:
    """Write the answer down; a second one changes nothing.

    The history names nobody of the house: a client is no user. It is told in the language of the
    house, whatever the client's browser speaks. Raises `Conflict` when the link is not valid any
    more.
    """
    at = at or timezone.now()
    document = lock(survey.feedback)
    fresh = SurveyRequest.objects.select_related("asked_by").get(pk=survey.pk)
    fresh.feedback = document
    if fresh.is_answered:
        return fresh
    if not fresh.is_live(at):
        raise Conflict(_("This link is not valid any more."))
    fresh.answered_at, fresh.is_settled = at, is_settled
    fresh.rating, fresh.comment = _valid_rating(rating), _valid_comment(comment)
    fresh.save(update_fields=["answered_at", "is_settled", "rating", "comment"])
    with translation.override(settings.LANGUAGE_CODE):
        told = told_by(fresh)
        record(
            document,
            by=the_product(),
            action="surveys.survey_answer",
            at=at,
            comment=told,
            from_client=True,
        )
        publish_event(
            "client_answered", document_id=document.pk, key=f"survey{fresh.pk}", comment=told, at=at
        )
        if fresh.is_unhappy:
            _call_for_attention(fresh, at)
    return fresh


def told_by(survey: SurveyRequest) -> str:
    """The answer as the history and the closing tell it."""
    settled, not_settled = _("The matter is settled."), _("The matter is not settled.")
    parts = [settled if survey.is_settled else not_settled]
    if survey.rating:
        parts.append(_("Rating: %(rating)s of %(best)s.") % {"rating": survey.rating, "best": BEST})
    return "\n".join(filter(None, [" ".join(parts), survey.comment]))


def _valid_rating(rating: int | None) -> int | None:
    if rating is not None and not 1 <= rating <= BEST:
        raise ValidationError({"rating": _("Choose from one to five stars.")})
    return rating


def _valid_comment(comment: str) -> str:
    comment = clean_text("comment", comment)
    if len(comment) > COMMENT_LENGTH:
        text = _("Say it shorter: at most %(limit)s characters.")
        raise ValidationError({"comment": text % {"limit": COMMENT_LENGTH}})
    return comment


def _call_for_attention(survey: SurveyRequest, at) -> None:
    """Plan it for whoever has the document; with nobody who could, the answer alone stands."""
    document, doer = survey.feedback, _who_looks(survey)
    if not document.is_open or doer is None:
        return
    due = after_working_days(branch=document.branch, at=at, days=ATTENTION_WITHIN)
    activity = Activity.objects.create(
        feedback=document,
        kind=Activity.Kind.OTHER,
        user=doer,
        created_by=the_product(),
        created_at=at,
        planned_for=due,
        title=_("The client is not satisfied with the answer"),
    )
    told = f"{activity}: {date_format(timezone.localtime(activity.planned_for), 'j E Y, H:i')}"
    told = f"{told}, {doer}"
    record(document, by=the_product(), action="activities.plan_activity", at=at, comment=told)


def _who_looks(survey: SurveyRequest):
    """The responsible, the executor, or who asked: the first who still works with it."""
    document = survey.feedback
    for user in (document.responsible, document.executor, survey.asked_by):
        if user and user.is_active and can_carry_out(user, document) and _sees(user, document):
            return user
    return None


def _sees(user, document: Feedback) -> bool:
    return Feedback.objects.visible_to(user).filter(pk=document.pk).exists()
