"""The whole path of a document by plain POST, as a browser without JavaScript sends it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.feedback.models import Feedback, State
from conftest import ANALYSIS, CLOSING, CONCLUSION


@pytest.fixture
def send(client):
    """Return `send(user, action, feedback, **values)`: one POST with the version on the screen."""

    def post(user, action, feedback, *, htmx=False, **values):
        client.force_login(user)
        data = {"version": Feedback.objects.get(pk=feedback.pk).version} | values
        headers = {"HX-Request": "true"} if htmx else {}
        url = reverse(f"feedback:{action}", args=[feedback.pk])
        return client.post(url, data, headers=headers)

    return post


def state_of(feedback) -> str:
    return Feedback.objects.values_list("state", flat=True).get(pk=feedback.pk)


def test_a_document_goes_its_way_by_plain_posts(send, make_feedback, cast):
    feedback = make_feedback()
    steps = [
        (cast.handler, "analyse", ANALYSIS, State.ANALYSED),
        (cast.quality, "return_to_analysis", {"reason": "Нет мнения врача"}, State.REGISTERED),
        (cast.handler, "analyse", {}, State.ANALYSED),
        (cast.quality, "verify", CONCLUSION, State.VERIFIED),
        (cast.handler, "close", CLOSING, State.CLOSED),
        (cast.handler, "reopen", {"reason": "Клиент снова позвонил"}, State.REGISTERED),
        (
            cast.secretary,
            "reject",
            {"reason": "Ошибка", "answer": "Перепутали клинику"},
            State.REJECTED,
        ),
    ]
    for user, action, values, state in steps:
        response = send(user, action, feedback, **values)
        assert response.status_code == 302, (action, response.content.decode())
        assert response["Location"] == feedback.get_absolute_url()
        assert state_of(feedback) == state


def test_what_is_missing_is_marked_at_its_field_and_the_rest_stays(send, make_feedback, cast):
    feedback = make_feedback()
    response = send(cast.handler, "analyse", feedback, cause="Запись сдвинулась", validity="")
    html = response.content.decode()
    assert response.status_code == 422
    assert "Запись сдвинулась</textarea>" in html
    form = response.context["page"].form
    assert set(form.errors) == set(ANALYSIS) - {"cause"}
    assert form.errors["analysis"][0] in html
    assert state_of(feedback) == State.REGISTERED


def test_htmx_gets_the_part_with_the_form_alone(send, make_feedback, cast):
    feedback = make_feedback(state=State.ANALYSED)
    response = send(cast.quality, "return_to_analysis", feedback, htmx=True, reason="")
    html = response.content.decode()
    assert response.status_code == 422
    assert 'id="document-action"' in html
    assert "<html" not in html
    assert 'id="document-timeline"' not in html


def test_a_form_opens_only_for_those_who_may_use_it(client, make_feedback, cast):
    feedback = make_feedback()
    url = feedback.get_absolute_url() + "?do=analyse"
    client.force_login(cast.handler)
    assert 'name="cause"' in client.get(url).content.decode()
    client.force_login(cast.management)
    html = client.get(url).content.decode()
    assert "<textarea" not in html
    assert 'name="cause"' not in html


def test_a_suggestion_is_not_asked_for_the_parts_of_a_complaint(
    client, make_feedback, clinic, cast
):
    feedback = make_feedback(type=clinic.suggestion, subject_employee=None, subject_text="Кофе")
    client.force_login(cast.handler)
    html = client.get(feedback.get_absolute_url() + "?do=analyse").content.decode()
    assert 'name="analysis"' in html
    assert 'name="prevention"' not in html


def test_a_field_that_was_not_sent_stays(send, make_feedback, cast):
    feedback = make_feedback()
    send(cast.handler, "edit_analysis", feedback, cause="Причина", analysis="Разбор")
    send(cast.handler, "edit_analysis", feedback, analysis="Другой разбор")
    now = Feedback.objects.get(pk=feedback.pk)
    assert (now.cause, now.analysis) == ("Причина", "Другой разбор")


def test_texts_of_other_stages_cannot_be_slipped_in(send, make_feedback, cast):
    feedback = make_feedback()
    response = send(
        cast.handler,
        "edit_analysis",
        feedback,
        cause="Причина",
        conclusion="Чужое заключение",
        statement="<p>Всё хорошо</p>",
        state="closed",
        responsible=cast.handler.pk,
    )
    assert response.status_code == 302
    now = Feedback.objects.get(pk=feedback.pk)
    assert (now.conclusion, now.state, now.responsible) == ("", State.REGISTERED, None)
    assert "сорок минут" in now.statement


@pytest.mark.parametrize("action", ["edit_analysis", "comment", "return_to_analysis"])
def test_an_overlong_text_is_refused_and_kept_on_the_screen(send, make_feedback, cast, action):
    text = "очень " * 4000
    state = State.ANALYSED if action == "return_to_analysis" else State.REGISTERED
    name = {"edit_analysis": "cause", "comment": "text"}.get(action, "reason")
    response = send(cast.quality, action, make_feedback(state=state), **{name: text})
    html = response.content.decode()
    assert response.status_code == 422
    assert text.strip() in html
    assert "20000" in html.replace("\xa0", "")


def test_nul_bytes_and_foreign_line_ends_are_taken_out(send, make_feedback, cast):
    feedback = make_feedback()
    send(cast.handler, "edit_analysis", feedback, cause="Раз\x00\r\nДва\rТри  ")
    assert Feedback.objects.get(pk=feedback.pk).cause == "Раз\nДва\nТри"


@pytest.mark.parametrize("version", ["", "не число"])
def test_a_form_without_a_version_changes_nothing(send, make_feedback, cast, version):
    feedback = make_feedback()
    response = send(cast.handler, "edit_analysis", feedback, version=version, cause="Причина")
    assert response.status_code == 422
    assert Feedback.objects.get(pk=feedback.pk).cause == ""


def test_texts_are_shown_as_text(send, client, make_feedback, cast):
    feedback = make_feedback()
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    send(cast.handler, "edit_analysis", feedback, cause=hostile)
    send(cast.handler, "comment", feedback, text=hostile)
    html = client.get(feedback.get_absolute_url()).content.decode()
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_only_one_who_may_process_becomes_responsible(send, client, make_feedback, cast):
    feedback = make_feedback()
    client.force_login(cast.handler)
    form = client.get(feedback.get_absolute_url() + "?do=reassign").context["page"].form
    offered = {user.username for user in form.fields["responsible"].queryset}
    assert offered == {"handler", "quality", "director", "admin"}
    assert send(cast.handler, "reassign", feedback, responsible=cast.doctor.pk).status_code == 422
    response = send(
        cast.handler, "reassign", feedback, responsible=cast.quality.pk, comment="В отпуске"
    )
    assert response.status_code == 302
    entry = feedback.history.last()
    assert (entry.action, entry.comment) == ("feedback.reassign", "В отпуске")
    (change,) = entry.changes
    assert (change["field"], change["from"], change["to_shown"]) == ("responsible", None, "quality")


def test_the_wrong_state_says_who_moved_it_and_when(send, make_feedback, cast):
    feedback = make_feedback(state=State.ANALYSED)
    response = send(cast.secretary, "reject", feedback, reason="Нет", answer="Объяснили клиенту")
    html = response.content.decode()
    assert response.status_code == 409
    assert "Разобрана" in html
    assert "handler" in html
    assert "Объяснили клиенту" in html  # what was typed is not lost


def test_actions_take_post_only(client, make_feedback, cast):
    feedback = make_feedback()
    client.force_login(cast.handler)
    url = reverse("feedback:analyse", args=[feedback.pk])
    assert client.get(url).status_code == 405
    assert client.post(feedback.get_absolute_url()).status_code == 405


def test_the_reason_of_a_return_stands_on_top_until_the_next_step(
    send, client, make_feedback, cast
):
    feedback = make_feedback(state=State.ANALYSED)
    send(cast.quality, "return_to_analysis", feedback, reason="Спросите администратора")
    client.force_login(cast.handler)
    head = client.get(feedback.get_absolute_url()).content.decode().partition("document-grid")[0]
    assert "Спросите администратора" in head
    send(cast.handler, "analyse", feedback)
    head = client.get(feedback.get_absolute_url()).content.decode().partition("document-grid")[0]
    assert "Спросите администратора" not in head


def test_each_missing_part_is_asked_for_in_its_own_words(send, make_feedback, cast):
    html = send(cast.handler, "analyse", make_feedback(), validity="yes").content.decode()
    asked = [
        "Напишите, чем недоволен клиент.",
        "Напишите причину.",
        "Напишите мнение сотрудника.",
        "Напишите мнение обрабатывающего.",
        "Напишите, что сделано, чтобы вернуть клиента.",
        "Напишите, что сделано, чтобы это не повторилось.",
    ]
    assert [html.count(words) for words in asked] == [1] * len(asked)
    assert "Для разбора жалобы" not in html


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("action", ["analyse", "reject"])
def test_files_that_were_not_saved_are_to_be_chosen_again(send, make_feedback, cast, action, htmx):
    """A browser shows an empty file field, as if nothing had been chosen."""
    feedback = make_feedback()
    files = [SimpleUploadedFile(name, b"act") for name in ("акт.txt", "письмо.txt")]
    html = send(cast.admin, action, feedback, htmx=htmx, files=files).content.decode()
    assert "Не сохранено, выберите ещё раз: акт.txt, письмо.txt" in html
    assert "Не сохранено" not in send(cast.admin, action, feedback, htmx=htmx).content.decode()


def test_a_good_file_beside_a_refused_one_is_to_be_chosen_again(send, make_feedback, cast):
    files = [SimpleUploadedFile("акт.txt", b"act"), SimpleUploadedFile("virus.exe", b"MZ")]
    feedback = make_feedback()
    html = send(cast.handler, "attach", feedback, files=files).content.decode()
    assert "выберите ещё раз: акт.txt, virus.exe" in html
    assert not feedback.attachments.exists()


def test_nobody_chosen_is_said_in_words(client, make_feedback, cast):
    feedback = make_feedback()
    client.force_login(cast.handler)
    html = client.get(f"{feedback.get_absolute_url()}?do=reassign").text
    assert "пока не выбран" in html
    assert "-----" not in html
