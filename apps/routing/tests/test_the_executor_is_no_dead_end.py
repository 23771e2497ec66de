"""What an executor has begun does not end with «Разобрана»: they close it, or see who does (W5)."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from apps.activities import services as activities
from apps.feedback import services
from apps.feedback.models import Comment, Feedback, State
from apps.feedback.tests.reader import Page
from conftest import ANALYSIS, CLOSING, CONCLUSION

CONFIRMED = "Клиент подтвердил, что всё в порядке"


def now(feedback: Feedback) -> Feedback:
    return Feedback.objects.get(pk=feedback.pk)


@pytest.fixture
def assigned(make_feedback, steps, clinic):
    """Return `assigned()`: a complaint with the executor; `assigned(type=clinic.praise)`."""

    def make(**values) -> Feedback:
        return now(steps.appoint(steps.route(make_feedback(**values))))

    return make


@pytest.fixture
def page_of(client, cast):
    def get(feedback: Feedback, who: str = "executor", **params):
        client.force_login(getattr(cast, who))
        return client.get(feedback.get_absolute_url(), params)

    return get


@pytest.fixture
def close(client, cast):
    def press(feedback: Feedback, who: str = "executor", **typed):
        client.force_login(getattr(cast, who))
        data = {"version": now(feedback).version, **CLOSING, **typed}
        return client.post(reverse("feedback:close", args=[feedback.pk]), data)

    return press


# Closing


def test_the_executor_closes_what_needs_no_analysis(assigned, page_of, close, clinic, cast):
    feedback = assigned(type=clinic.praise)
    assert page_of(feedback).context["page"].next_step.name == "close"
    assert close(feedback).status_code == 302
    closed = now(feedback)
    assert (closed.state, closed.closed_by) == (State.CLOSED, cast.executor)
    assert page_of(feedback).status_code == 200  # they go on seeing what they did


def test_only_with_the_confirmation_and_its_proof(assigned, close, clinic):
    feedback = assigned(type=clinic.praise)
    assert close(feedback, confirmation_note="").status_code == 422
    assert close(feedback, confirmation="email").status_code == 422
    letter = SimpleUploadedFile("ответ.txt", "Спасибо, всё хорошо".encode())
    assert close(feedback, confirmation="email", files=[letter]).status_code == 302


def test_a_complaint_is_closed_by_those_who_process(assigned, close, cast):
    feedback = assigned()
    services.analyse_feedback(
        feedback=feedback, by=cast.executor, version=feedback.version, values=ANALYSIS
    )
    services.verify_feedback(
        feedback=feedback, by=cast.quality, version=now(feedback).version, values=CONCLUSION
    )
    assert close(feedback).status_code == 403
    assert close(feedback, who="handler").status_code == 302


@pytest.mark.parametrize("who", ["head", "secretary"])
def test_who_only_sees_it_does_not_close_it(assigned, close, clinic, who):
    assert close(assigned(type=clinic.praise), who=who).status_code == 403


def test_the_subject_closes_nothing_as_executor_either(make_feedback, close, clinic, cast):
    clinic.employee.user = cast.executor
    clinic.employee.save()
    feedback = make_feedback(type=clinic.praise)
    Feedback.objects.filter(pk=feedback.pk).update(executor=cast.executor)
    assert close(feedback).status_code in (403, 404)


# Who acts next


def test_the_executor_is_told_who_verifies_and_who_closes(assigned, page_of, cast):
    feedback = assigned()
    assert page_of(feedback).context["page"].next_actor is None  # it is their own turn
    services.analyse_feedback(
        feedback=feedback, by=cast.executor, version=feedback.version, values=ANALYSIS
    )
    page = page_of(feedback)
    assert page.context["page"].next_actor.people == (cast.director, cast.quality, cast.admin)
    assert "Дальше: «Подтвердить разбор»" in page.text
    assert str(cast.quality) in page.text

    services.verify_feedback(
        feedback=feedback, by=cast.quality, version=now(feedback).version, values=CONCLUSION
    )
    page = page_of(feedback)
    assert "Дальше: «Закрыть»" in page.text
    assert cast.handler in page.context["page"].next_actor.people


def test_the_responsible_comes_before_all_who_could(assigned, page_of, cast):
    feedback = assigned()
    services.analyse_feedback(
        feedback=feedback, by=cast.executor, version=feedback.version, values=ANALYSIS
    )
    services.verify_feedback(
        feedback=feedback, by=cast.quality, version=now(feedback).version, values=CONCLUSION
    )
    Feedback.objects.filter(pk=feedback.pk).update(responsible=cast.director)
    assert page_of(feedback).context["page"].next_actor.people == (cast.director,)


def test_who_looks_on_is_told_where_it_lies(make_feedback, steps, page_of, cast):
    feedback = make_feedback()
    turn = page_of(feedback, "management").context["page"].next_actor
    assert (turn.step, cast.secretary in turn.people) == ("", True)
    steps.route(feedback)
    assert page_of(feedback, "management").context["page"].next_actor.people == (cast.head,)
    steps.appoint(feedback)
    assert page_of(feedback, "secretary").context["page"].next_actor.people == (cast.executor,)


@pytest.mark.parametrize("state", [State.CLOSED, State.REJECTED, State.MERGED])
def test_at_the_end_it_is_nobodys_turn(make_feedback, page_of, state):
    assert page_of(make_feedback(state=state), "management").context["page"].next_actor is None


# What they noted begins the closing form


def closing_form(page_of, feedback: Feedback) -> dict:
    return page_of(feedback, "handler", do="close").context["page"].form.initial


def finish(feedback: Feedback, cast) -> Feedback:
    services.analyse_feedback(
        feedback=now(feedback), by=cast.executor, version=now(feedback).version, values=ANALYSIS
    )
    return services.verify_feedback(
        feedback=now(feedback), by=cast.quality, version=now(feedback).version, values=CONCLUSION
    )


def called(feedback, by, result, at=None):
    call = activities.call_client(feedback=feedback, by=by, phone="+79161234567", at=at)
    activities.tell_call_result(activity=call, by=by, result=result)


def test_a_call_from_before_the_verification(assigned, page_of, cast):
    feedback = assigned()
    called(feedback, cast.executor, CONFIRMED)
    finish(feedback, cast)
    initial = closing_form(page_of, feedback)
    assert initial["confirmation"] == "call"
    assert CONFIRMED in initial["confirmation_note"]


def test_a_comment_that_says_so(assigned, page_of, cast):
    feedback = assigned()
    services.add_comment(feedback=feedback, by=cast.executor, text=CONFIRMED)
    finish(feedback, cast)
    initial = closing_form(page_of, feedback)
    assert CONFIRMED in initial["confirmation_note"]
    assert str(cast.executor) in initial["confirmation_note"]
    assert not initial["confirmation"]  # how it was said a person chooses


@pytest.mark.parametrize("text", ["Клиент не подтвердил", "Позвоню завтра"])
def test_a_comment_that_says_something_else_does_not(assigned, page_of, cast, text):
    feedback = assigned()
    services.add_comment(feedback=feedback, by=cast.executor, text=text)
    assert text not in closing_form(page_of, finish(feedback, cast))["confirmation_note"]


def test_the_last_word_counts(assigned, page_of, cast):
    feedback = assigned()
    services.add_comment(feedback=feedback, by=cast.executor, text=CONFIRMED)
    Comment.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    called(feedback, cast.executor, "Снова недоволен")
    note = closing_form(page_of, finish(feedback, cast))["confirmation_note"]
    assert "Снова недоволен" in note
    assert CONFIRMED not in note


def test_what_was_said_before_a_reopening_tells_nothing(assigned, page_of, cast, close):
    feedback = assigned()
    called(feedback, cast.executor, CONFIRMED)
    finish(feedback, cast)
    close(feedback, who="handler")
    services.reopen_feedback(
        feedback=now(feedback), by=cast.handler, version=now(feedback).version, reason="Снова"
    )
    Feedback.objects.update(confirmation="", confirmation_note="")
    finish(feedback, cast)
    assert CONFIRMED not in closing_form(page_of, feedback)["confirmation_note"]


# «Мои»


@pytest.mark.parametrize("who", ["executor", "head"])
def test_it_stays_among_mine_until_it_ends(assigned, client, cast, who):
    feedback = assigned()
    client.force_login(getattr(cast, who))
    finish(feedback, cast)
    assert feedback.number in Page(client.get(reverse("feedback:list"), {"mine": "1"})).numbers
    board = client.get("/board/", {"mine": "1", "cards": "1"})
    assert f'data-card="{feedback.pk}"' in board.text


def test_of_somebody_else_it_is_not(assigned, client, cast):
    feedback = assigned()
    client.force_login(cast.secretary)
    assert feedback.number not in Page(client.get(reverse("feedback:list"), {"mine": "1"})).numbers
