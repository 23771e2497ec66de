"""What the page of a document shows of the questions to its client."""

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from apps.correspondence.services.messages import emails_of
from apps.feedback.models import Feedback
from apps.surveys.forms import AskForm
from apps.surveys.models import BEST, SurveyRequest
from apps.surveys.permissions import can_ask
from apps.surveys.services import token_of


@dataclass(frozen=True)
class Row:
    """One asking as the card tells it."""

    survey: SurveyRequest
    is_live: bool

    @property
    def stars(self) -> list[bool]:
        """One for each star, whether it shines."""
        return [number <= (self.survey.rating or 0) for number in range(1, BEST + 1)]

    @property
    def demo_url(self) -> str:
        """In the demo no message goes out, so the page of the client is opened from here."""
        if not (settings.DEMO_MODE and self.is_live):
            return ""
        return reverse("surveys:answer", args=[token_of(self.survey.seed)])


class DocumentSurveys:
    """The askings of one document, the newest first; `form` asks anew."""

    def __init__(self, feedback: Feedback, user, *, form: AskForm | None = None) -> None:
        self.feedback, self.user, self.form = feedback, user, form

    @cached_property
    def rows(self) -> list[Row]:
        now = timezone.now()
        found = self.feedback.surveys.select_related("asked_by", "message")
        return [Row(survey, survey.is_live(now)) for survey in found]

    @cached_property
    def may_ask(self) -> bool:
        return can_ask(self.user, self.feedback)

    @cached_property
    def lacks_email(self) -> bool:
        return self.may_ask and not emails_of(self.feedback)
