"""A pause left by mistake is shown; a reopened document has its clock started anew (C6, S7)."""

from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.feedback import services
from apps.feedback.models import Feedback
from apps.feedback.tests.test_deadlines import at
from apps.feedback.work_queues import waiting_for

pytestmark = pytest.mark.django_db
ASKED = "Просим прислать чек"


def fresh(feedback: Feedback) -> Feedback:
    return Feedback.objects.get(pk=feedback.pk)


def queue_names(user, now: datetime) -> list[str]:
    return [waiting.queue.name for waiting in waiting_for(user, now)]


@pytest.fixture
def waiting(make_feedback, cast) -> Feedback:
    """A document of the handler whose client is to send a receipt."""
    feedback = make_feedback(responsible=cast.handler)
    services.wait_for_client(
        feedback=feedback, by=cast.handler, version=feedback.version, reason=ASKED
    )
    return fresh(feedback)


def attach_receipt(feedback: Feedback, cast) -> None:
    file = SimpleUploadedFile("чек.txt", "Оплачено".encode())
    services.add_attachments(feedback=feedback, by=cast.handler, files=[file], from_client=True)


def test_the_page_says_what_is_awaited(client, waiting, cast):
    client.force_login(cast.handler)
    html = client.get(waiting.get_absolute_url()).text
    assert f"Ждём: {ASKED}" in html
    assert "Клиент уже ответил?" not in html


def test_a_pause_left_after_something_came_is_shown(client, waiting, cast):
    client.force_login(cast.handler)
    services.add_comment(feedback=waiting, by=cast.handler, text="Пока тишина")
    assert "answered" not in queue_names(cast.handler, waiting.waiting_since)
    attach_receipt(waiting, cast)
    html = client.get(waiting.get_absolute_url()).text
    assert "Клиент уже ответил?" in html
    assert "Файл приложен" in html
    assert "answered" in queue_names(cast.handler, waiting.waiting_since)
    assert "answered" not in queue_names(cast.quality, waiting.waiting_since)


def test_a_file_of_our_own_is_no_answer(client, waiting, cast):
    client.force_login(cast.handler)
    address = reverse("feedback:attach", args=[waiting.pk])
    for from_client in ({}, {"from_client": "on"}):
        assert "Клиент уже ответил?" not in client.get(waiting.get_absolute_url()).text
        file = SimpleUploadedFile("чек.txt", "Оплачено".encode())
        assert client.post(address, {"files": [file], **from_client}).status_code == 302
    assert "Клиент уже ответил?" in client.get(waiting.get_absolute_url()).text


def test_what_came_before_the_pause_is_no_answer(client, make_feedback, cast):
    feedback = make_feedback(responsible=cast.handler)
    attach_receipt(feedback, cast)
    feedback = fresh(feedback)
    services.wait_for_client(
        feedback=feedback, by=cast.handler, version=feedback.version, reason=ASKED
    )
    client.force_login(cast.handler)
    assert "Клиент уже ответил?" not in client.get(feedback.get_absolute_url()).text


def test_the_ended_pause_is_asked_about_no_more(client, waiting, cast):
    attach_receipt(waiting, cast)
    waiting = fresh(waiting)
    services.end_wait(feedback=waiting, by=cast.handler, version=waiting.version)
    client.force_login(cast.handler)
    assert "Клиент уже ответил?" not in client.get(waiting.get_absolute_url()).text
    assert "answered" not in queue_names(cast.handler, waiting.waiting_since)


@pytest.fixture
def closed(make_draft, cast, clinic):
    """A question that was registered and closed on Monday, 16 November 2026."""
    draft = make_draft(
        type=clinic.service_complaint, subject_employee=None, subject_object=clinic.object
    )
    services.register_feedback(feedback=draft, by=draft.author, at=at("2026-11-16 10:00"))
    feedback = fresh(draft)
    services.reject_feedback(
        feedback=feedback,
        by=cast.secretary,
        version=feedback.version,
        reason="Не наше",
        answer="Обратитесь к соседям",
        at=at("2026-11-16 12:00"),
    )
    return fresh(feedback)


def reopen(feedback: Feedback, cast, moment: str) -> Feedback:
    values = {"version": feedback.version, "reason": "Клиент настаивает", "at": at(moment)}
    services.reopen_feedback(feedback=feedback, by=cast.handler, **values)
    return fresh(feedback)


def test_reopening_starts_the_internal_clock_anew_and_only_it(closed, cast):
    reaction, by_law = closed.reaction_due_at, closed.statutory_due_on
    assert closed.due_at == at("2026-11-23 10:00")
    feedback = reopen(closed, cast, "2026-11-30 10:00")
    assert feedback.due_at == at("2026-12-07 10:00")
    assert (feedback.reaction_due_at, feedback.statutory_due_on) == (reaction, by_law)
    assert by_law is not None
    assert feedback.reopen_count == 1


def test_after_a_reopening_urgency_counts_from_there(closed, cast):
    feedback = reopen(closed, cast, "2026-11-30 10:00")
    values = {"urgency": "high"}
    services.set_urgency(
        feedback=feedback, by=cast.handler, version=feedback.version, values=values
    )
    assert fresh(feedback).due_at == at("2026-12-03 10:00")


@pytest.mark.parametrize(("days", "stays"), [(30, True), (-1, False)])
def test_a_date_set_by_hand_stays_while_it_is_to_come(closed, cast, days, stays):
    moment = at("2026-11-30 10:00")
    by_hand = moment + timedelta(days=days)
    Feedback.objects.filter(pk=closed.pk).update(due_at=by_hand, due_by_hand=True, due_basis="")
    feedback = reopen(fresh(closed), cast, "2026-11-30 10:00")
    assert (feedback.due_at == by_hand) is stays
    assert feedback.due_by_hand is stays
