"""Closing by the client's own answer: offered, and demanded to be there (W5)."""

import pytest

from apps.feedback import services
from apps.feedback.models import Feedback, State
from apps.surveys.tests.conftest import out_of_date

pytestmark = pytest.mark.django_db
BY_LINK = {"confirmation": "survey", "confirmation_note": "Ответил по ссылке"}


@pytest.fixture
def close(client, cast):
    """Return `close(feedback)`: «Закрыть» by the answer, on the page of the document."""
    client.force_login(cast.handler)

    def press(feedback: Feedback):
        fresh = Feedback.objects.get(pk=feedback.pk)
        data = {"version": fresh.version, **BY_LINK}
        return client.post(f"/feedback/{fresh.pk}/close/", data)

    return press


def state_of(feedback: Feedback) -> str:
    return Feedback.objects.get(pk=feedback.pk).state


def form_of(client, cast, feedback: Feedback) -> str:
    client.force_login(cast.handler)
    return client.get(f"/feedback/{feedback.pk}/", {"do": "close"}).text


def test_a_yes_is_offered_with_its_words(client, cast, verified, answered):
    answered(verified, rating=5, comment="Всё хорошо")
    form = form_of(client, cast, verified)
    assert '<option value="survey" selected>' in form
    assert "Вопрос решён. Оценка: 5 из 5.\nВсё хорошо" in form


def test_a_no_is_not_offered(client, cast, verified, answered):
    answered(verified, is_settled=False)
    assert '<option value="survey" selected>' not in form_of(client, cast, verified)


def test_a_yes_closes(close, verified, answered):
    answered(verified)
    assert close(verified).status_code == 302
    assert state_of(verified) == State.CLOSED


def test_without_an_answer_it_is_said_what_is_missing(close, verified, ask):
    refused = close(verified)
    assert refused.status_code == 422
    assert "Клиент не ответил" in refused.text
    survey = ask(verified)
    assert "ответа пока нет" in close(verified).text
    out_of_date(survey)
    assert "Клиент не ответил" in close(verified).text
    assert state_of(verified) == State.VERIFIED


def test_a_no_does_not_close_and_the_last_word_counts(close, verified, answered):
    answered(verified)
    answered(verified, is_settled=False)
    verified.activities.planned().update(
        state="done", result="x", ended_at="2026-01-01T00:00Z", ended_by=verified.author
    )
    assert "вопрос не решён" in close(verified).text
    assert state_of(verified) == State.VERIFIED
    answered(verified)
    assert close(verified).status_code == 302


def test_an_answer_from_before_the_reopening_does_not_count(close, cast, verified, answered):
    answered(verified)
    close(verified)
    closed = Feedback.objects.get(pk=verified.pk)
    again = services.reopen_feedback(
        feedback=closed, by=cast.handler, version=closed.version, reason="Позвонил снова"
    )
    again = services.analyse_feedback(
        feedback=again, by=cast.handler, version=again.version, values={}
    )
    again = services.verify_feedback(
        feedback=again, by=cast.quality, version=again.version, values={}
    )
    assert close(again).status_code == 422
    assert state_of(again) == State.VERIFIED


def test_the_answer_to_another_document_does_not_close_this_one(
    close, verified, make_feedback, answered
):
    answered(make_feedback(state=State.VERIFIED))
    assert close(verified).status_code == 422
    assert state_of(verified) == State.VERIFIED


def test_a_dissatisfied_client_stands_in_the_way_until_he_is_looked_after(
    client, cast, verified, answered
):
    answered(verified, rating=1)
    refused = client
    refused.force_login(cast.handler)
    data = {"version": verified.version, **BY_LINK}
    page = refused.post(f"/feedback/{verified.pk}/close/", data)
    assert page.status_code == 422
    assert "Клиент недоволен ответом" in page.text
