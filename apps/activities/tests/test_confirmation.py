"""Closing only once the client has confirmed, with what proves it (W5)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.activities import services as activities
from apps.correspondence import services as correspondence
from apps.feedback import services
from apps.feedback.models import Attachment, Feedback, State
from conftest import CLOSING

pytestmark = pytest.mark.django_db
NOTE = {"confirmation_note": "Иван Петров, 15 июня"}
ASKED = {
    "email": "Приложите, что написал клиент: письмо",
    "written": "Приложите, что написал клиент",
}


def a_file(name: str = "ответ.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "Всё хорошо, спасибо".encode())


@pytest.fixture
def verified(make_feedback) -> Feedback:
    return make_feedback(state=State.VERIFIED)


@pytest.fixture
def close(client, cast, verified):
    """Return `close("email")`: «Закрыть» on the page of the document, with or without files."""
    client.force_login(cast.handler)

    def press(how: str, *files, feedback=verified):
        fresh = Feedback.objects.get(pk=feedback.pk)
        data = {"version": fresh.version, "confirmation": how, **NOTE, "files": list(files)}
        return client.post(f"/feedback/{fresh.pk}/close/", data)

    return press


def state_of(feedback) -> str:
    return Feedback.objects.get(pk=feedback.pk).state


@pytest.mark.parametrize("how", ["email", "written"])
def test_in_writing_means_a_file(close, verified, how):
    page = close(how)
    assert page.status_code == 422
    assert ASKED[how] in page.text
    assert NOTE["confirmation_note"] in page.text  # nothing typed is lost
    assert state_of(verified) == State.VERIFIED
    assert close(how, a_file()).status_code == 302
    assert state_of(verified) == State.CLOSED


@pytest.mark.parametrize("how", ["call", "in_person", "impossible"])
def test_by_word_of_mouth_the_note_is_enough(close, verified, how):
    assert close(how).status_code == 302
    assert state_of(verified) == State.CLOSED


def test_a_file_attached_before_the_closing_form_counts(close, verified, cast):
    services.add_attachment(feedback=verified, by=cast.handler, file=a_file())
    assert close("email").status_code == 302


def test_a_file_of_an_earlier_stage_proves_nothing(close, make_feedback, cast):
    feedback = make_feedback()
    services.add_attachment(feedback=feedback, by=cast.handler, file=a_file())
    row = feedback.attachments.get()
    later = make_feedback(state=State.VERIFIED)
    Attachment.objects.filter(pk=row.pk).update(feedback=later)
    assert close("email", feedback=later).status_code == 422


def test_a_file_from_before_the_document_was_reopened_proves_nothing(close, verified, cast):
    services.add_attachment(feedback=verified, by=cast.handler, file=a_file())
    before = verified.verified_at - timedelta(days=1)
    verified.attachments.update(uploaded_at=before)
    assert close("email").status_code == 422


def test_a_letter_of_our_own_proves_nothing(close, verified, cast):
    correspondence.write_letter(
        feedback=verified,
        by=cast.handler,
        key=uuid4(),
        addressee="Петров",
        subject="Ответ",
        text="Здравствуйте.",
        signer=cast.handler,
    )
    assert close("written").status_code == 422
    assert close("written", a_file()).status_code == 302


def test_praise_is_closed_with_a_file_of_its_own_stage(make_feedback, clinic, close, cast):
    praise = make_feedback(type=clinic.praise)
    assert close("email", feedback=praise).status_code == 422
    services.add_attachment(feedback=praise, by=cast.handler, file=a_file())
    assert close("email", feedback=praise).status_code == 302


def called(feedback, by, result: str = "Решение устраивает", at=None):
    call = activities.call_client(feedback=feedback, by=by, phone="+79161234567", at=at)
    if result:
        activities.tell_call_result(activity=call, by=by, result=result)
    return call


def form_of(client, cast, feedback) -> str:
    client.force_login(cast.handler)
    return client.get(f"/feedback/{feedback.pk}/", {"do": "close"}).text


def test_what_came_of_the_last_call_is_offered(client, cast, verified):
    called(verified, cast.handler, "Просит подождать", at=timezone.now() - timedelta(seconds=1))
    called(verified, cast.handler)
    form = form_of(client, cast, verified)
    assert "По телефону," in form
    assert "Решение устраивает" in form
    assert "Просит подождать" not in form.partition("</form>")[0].partition("stage-closing")[2]
    assert '<option value="call" selected>' in form
    assert "проверьте, подтвердил ли клиент" in form


def test_a_call_without_a_result_or_from_before_the_registration_is_not(client, cast, verified):
    called(verified, cast.handler, "")
    called(verified, cast.handler, at=verified.registered_at - timedelta(days=1))
    assert '<option value="call" selected>' not in form_of(client, cast, verified)


def test_a_call_that_nobody_answered_is_not(client, cast, verified):
    call = called(verified, cast.handler, "")
    activities.tell_call_result(activity=call, by=cast.handler, reached=False)
    assert "По телефону," not in form_of(client, cast, verified)


def test_what_was_kept_already_is_not_written_over(client, cast, verified):
    values = CLOSING | {"confirmation": "in_person"}
    services.edit_closing(
        feedback=verified, by=cast.handler, version=verified.version, values=values
    )
    called(verified, cast.handler)
    assert '<option value="in_person" selected>' in form_of(client, cast, verified)
