"""What the client answers: written down once, and a bad answer wants attention (W5, C6)."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from apps.core.exceptions import Conflict
from apps.feedback import services as feedback_services
from apps.feedback.models import Feedback, HistoryEntry
from apps.notifications.models import Occurrence
from apps.organization.models import User
from apps.organization.services import the_product
from apps.surveys import services
from apps.surveys.tests.conftest import actions, out_of_date

pytestmark = pytest.mark.django_db


def test_an_answer_is_kept_with_one_entry(verified, answered):
    before = actions(verified)
    survey = answered(verified, rating=5, comment=" Спасибо \x00")
    survey.refresh_from_db()
    assert (survey.is_settled, survey.rating, survey.comment) == (True, 5, "Спасибо")
    assert actions(verified)[len(before) :] == ["ask_client", "survey_answer"]
    told = verified.history.get(action="surveys.survey_answer")
    assert told.user == the_product()
    assert told.comment == "Вопрос решён. Оценка: 5 из 5.\nСпасибо"


def test_the_history_is_told_in_the_language_of_the_house(verified, answered):
    with translation.override("en"):
        answered(verified)
    assert verified.history.get(action="surveys.survey_answer").comment == "Вопрос решён."


def test_a_second_answer_changes_nothing(verified, answered):
    survey = answered(verified, rating=5)
    again = services.record_answer(survey=survey, is_settled=False, rating=1, comment="Нет")
    assert (again.is_settled, again.rating, again.comment) == (True, 5, "")
    assert verified.history.filter(action="surveys.survey_answer").count() == 1


def test_out_of_date_or_asked_anew_nothing_is_taken(verified, ask):
    for survey in (ask(verified), out_of_date(ask(verified))):
        with pytest.raises(Conflict):
            services.record_answer(survey=survey, is_settled=True)
    assert not HistoryEntry.objects.filter(action="surveys.survey_answer").exists()


@pytest.mark.parametrize("values", [{"rating": 0}, {"rating": 6}, {"comment": "о" * 2001}])
def test_what_does_not_fit_is_refused(verified, ask, values):
    survey = ask(verified)
    with pytest.raises(ValidationError):
        services.record_answer(survey=survey, is_settled=True, **values)
    survey.refresh_from_db()
    assert not survey.is_answered


@pytest.mark.parametrize(
    ("values", "wants_attention"),
    [
        ({"is_settled": True, "rating": 5}, False),
        ({"is_settled": True, "rating": 3}, False),
        ({"is_settled": True}, False),
        ({"is_settled": True, "rating": 2}, True),
        ({"is_settled": False, "rating": 5}, True),
        ({"is_settled": False}, True),
    ],
)
def test_a_bad_answer_is_planned_for_the_responsible(
    verified, answered, cast, values, wants_attention
):
    answered(verified, **values)
    planned = verified.activities.planned()
    wanted = [("Клиент недоволен ответом", cast.handler.pk)] if wants_attention else []
    assert list(planned.values_list("title", "user")) == wanted


def test_nobody_is_late_with_it_before_work_begins(verified, ask):
    sunday_morning = datetime(2026, 11, 22, 5, 57, tzinfo=verified.branch.zone)
    services.record_answer(survey=ask(verified), is_settled=False, at=sunday_morning)
    due = verified.activities.planned().get().planned_for.astimezone(verified.branch.zone)
    assert due.replace(tzinfo=None) == datetime(2026, 11, 23, 10)  # Monday, an hour after nine


def test_who_has_left_gets_nothing_and_the_answer_stays(verified, ask, cast):
    survey = ask(verified)
    User.objects.filter(pk=cast.handler.pk).update(is_active=False)
    assert services.record_answer(survey=survey, is_settled=False).is_answered
    assert not verified.activities.planned().exists()


def test_after_closing_the_answer_is_still_taken(verified, ask, cast):
    survey = ask(verified)
    feedback_services.close_feedback(
        feedback=verified,
        by=cast.handler,
        version=verified.version,
        values={"confirmation": "call", "confirmation_note": "По телефону"},
    )
    services.record_answer(survey=survey, is_settled=False, comment="Ничего не решили")
    assert "Ничего не решили" in verified.history.get(action="surveys.survey_answer").comment


def test_a_document_that_waits_for_the_client_is_shown_to_have_an_answer(
    client, with_email, make_feedback, ask, cast
):
    feedback = make_feedback(responsible=cast.handler)
    survey = ask(feedback)
    feedback_services.wait_for_client(
        feedback=feedback, by=cast.handler, version=feedback.version, reason="Пришлёт чек"
    )
    client.force_login(cast.handler)
    words = "Клиент, похоже, ответил"
    assert words not in client.get("/").text
    at = timezone.now() + timedelta(seconds=1)
    services.record_answer(survey=survey, is_settled=True, at=at)
    assert words in client.get("/").text
    assert Feedback.objects.get(pk=feedback.pk).waiting_since is not None


def test_those_who_have_the_document_are_told_of_it(verified, answered):
    survey = answered(verified, rating=4, comment="Спасибо")
    (happened,) = Occurrence.objects.filter(event="client_answered", document_id=verified.pk)
    assert happened.key == f"survey{survey.pk}"
    assert "Спасибо" in happened.facts["comment"]
