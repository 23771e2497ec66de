"""A client with an e-mail, and a document whose client is asked."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.clients.models import ClientContact
from apps.feedback.models import Feedback, State
from apps.surveys import services
from apps.surveys.models import SurveyRequest

EMAIL = "petrov@example.org"


@pytest.fixture
def with_email(clinic) -> str:
    ClientContact.objects.create(client=clinic.client, kind="email", value=EMAIL, normalized=EMAIL)
    return EMAIL


@pytest.fixture
def verified(with_email, make_feedback, cast) -> Feedback:
    return make_feedback(state=State.VERIFIED, responsible=cast.handler)


@pytest.fixture
def ask(cast):
    """Return `ask(feedback)`: the handler asks its client."""

    def send(feedback: Feedback, **values) -> SurveyRequest:
        defaults = {"by": cast.handler, "key": uuid4(), "recipient": EMAIL, "text": "Решён?"}
        return services.ask_client(feedback=feedback, **defaults | values)

    return send


@pytest.fixture
def answered(ask):
    """Return `answered(feedback, is_settled=…)`: asked, and answered by the client."""

    def answer(feedback: Feedback, *, is_settled: bool = True, **values) -> SurveyRequest:
        survey = ask(feedback)
        return services.record_answer(survey=survey, is_settled=is_settled, **values)

    return answer


def link_of(survey: SurveyRequest) -> str:
    return reverse("surveys:answer", args=[services.token_of(survey.seed)])


def out_of_date(survey: SurveyRequest) -> SurveyRequest:
    SurveyRequest.objects.filter(pk=survey.pk).update(valid_until=timezone.now())
    return survey


def actions(feedback: Feedback) -> list[str]:
    codes = feedback.history.order_by("at", "pk").values_list("action", flat=True)
    return [code.split(".")[1] for code in codes]
