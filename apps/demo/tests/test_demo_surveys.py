"""The demo shows clients who were asked: a yes, a no that wants attention, one still silent."""

import pytest

from apps.activities.models import Activity
from apps.surveys.models import SurveyRequest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def test_some_answered_and_one_has_not():
    answers = list(SurveyRequest.objects.order_by("pk").values_list("is_settled", flat=True))
    assert answers == [True, False, None, True]


def test_what_was_asked_has_gone_out_already():
    assert set(SurveyRequest.objects.values_list("message__state", flat=True)) == {"sent"}


def test_the_dissatisfied_client_is_on_somebodys_list():
    unhappy = SurveyRequest.objects.get(is_settled=False)
    planned = Activity.objects.planned().filter(feedback=unhappy.feedback)
    assert "Клиент недоволен ответом" in planned.values_list("title", flat=True)
