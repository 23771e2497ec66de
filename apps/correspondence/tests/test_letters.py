"""Letters to the client: DOCX and PDF with the same words, among the files of the document."""

import io
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from docx import Document

from apps.activities.models import Activity
from apps.core.exceptions import Conflict
from apps.correspondence import services
from apps.correspondence.tests.printed import words_of_pdf
from apps.feedback.models import Feedback, State
from apps.organization.models import Employee, Position
from tests.people import employ

pytestmark = pytest.mark.django_db
TEXT = (
    "Здравствуйте, Иван Сергеевич.\n\nМы вернём 4 800 ₽. «Съёмка» ещё идёт — щётка (новая) \\ ждёт."
)
WORDS = {
    "addressee": "Петров Иван Сергеевич\nТула, ул. Ленина, 1",
    "subject": "О рассмотрении обращения",
    "text": TEXT,
}


@pytest.fixture
def signer(cast, clinic):
    employ("Разбор жалоб", clinic, cast.handler)
    title = Position.objects.create(name="Старший администратор")
    Employee.objects.filter(user=cast.handler).update(position=title)
    cast.handler.refresh_from_db()
    return cast.handler


@pytest.fixture
def write(make_feedback, signer, clinic, settings):
    """Return `write(feedback, text=…)`: a letter of the handler, signed by himself."""
    settings.COMPANY_NAME = "Стоматология «Ёлочка»"
    clinic.branch.address, clinic.branch.phone = "Тверская, 1", "84950001010"
    clinic.branch.save()

    def make(feedback=None, **values) -> Activity:
        values = {"by": signer, "key": uuid4(), "signer": signer, **WORDS} | values
        return services.write_letter(feedback=feedback or make_feedback(), **values)

    return make


def files(feedback) -> dict[str, bytes]:
    return {row.name.rpartition(".")[2]: row.file.read() for row in feedback.attachments.all()}


def words_of_docx(content: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)


def test_both_files_say_what_was_written_in_cyrillic(write):
    feedback = write().feedback
    kept = files(feedback)
    assert set(kept) == {"docx", "pdf"}
    for words in (words_of_docx(kept["docx"]), words_of_pdf(kept["pdf"])):
        joined = " ".join(words.split())
        for expected in (
            "Стоматология «Ёлочка»",
            "На Тверской",
            "Москва, Тверская, 1",
            "+7 495 000-10-10",
            f"№ {feedback.number} от",
            "Петров Иван Сергеевич",
            "Тула, ул. Ленина, 1",
            "О рассмотрении обращения",
            "Здравствуйте, Иван Сергеевич.",
            "Мы вернём 4 800 ₽.",
            "щётка (новая) \\ ждёт.",
            "Старший администратор",
            "handler А.",
        ):
            assert expected in joined
        assert "Разбор жалоб" not in joined


def test_a_long_letter_goes_on_the_next_page(write):
    text = "\n\n".join(f"Абзац {number}. " + "Подробности дела. " * 12 for number in range(40))
    kept = files(write(text=text).feedback)
    assert kept["pdf"].count(b"/Type /Page\n") > 1
    assert "Абзац 39." in " ".join(words_of_pdf(kept["pdf"]).split())


def test_signs_that_no_file_may_hold_are_left_out(write):
    kept = files(write(text="До\x0bсвидания\x02 \ufffe").feedback)
    assert "Досвидания" in words_of_docx(kept["docx"])


def test_the_files_stand_at_the_stage_and_the_letter_in_the_history(write, client, signer):
    activity = write()
    feedback = activity.feedback
    assert {row.stage for row in feedback.attachments.all()} == {State.REGISTERED}
    assert (activity.kind, activity.state) == ("letter", "done")
    assert feedback.history.filter(action="correspondence.write_letter").count() == 1
    client.force_login(signer)
    page = client.get(feedback.get_absolute_url()).text
    for row in feedback.attachments.all():
        assert row.get_absolute_url() in page
        assert client.get(row.get_absolute_url()).status_code == 200


def test_a_letter_is_the_first_reaction(write):
    activity = write()
    assert Feedback.objects.get(pk=activity.feedback_id).reacted_at == activity.ended_at


def test_a_double_click_makes_one_letter(write, make_feedback):
    feedback, key = make_feedback(), uuid4()
    write(feedback, key=key)
    write(feedback, key=key)
    assert feedback.attachments.count() == 2


def test_the_key_of_something_else_makes_no_letter(
    write, make_feedback, with_email, client, signer
):
    feedback, other, used = make_feedback(), make_feedback(), uuid4()
    services.send_message(
        feedback=feedback, by=signer, key=used, recipient=with_email, subject="О", text="Т"
    )
    letter = write(other)
    client.force_login(signer)
    address = reverse("correspondence:write_letter", args=[feedback.pk])
    for key in (used, letter.key):
        typed = {**WORDS, "key": key, "signer": signer.pk, "step": "send"}
        assert client.post(address, typed).status_code == 409
    assert not feedback.attachments.exists()
    message = {"key": letter.key, "recipient": with_email, "subject": "О", "text": "Т"}
    with pytest.raises(Conflict):
        services.send_message(feedback=other, by=signer, **message)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"addressee": " "}, "addressee"),
        ({"subject": ""}, "subject"),
        ({"text": ""}, "text"),
        ({"text": "Ответ: {answer}"}, "text"),
        ({"addressee": "а" * 401}, "addressee"),
        ({"subject": "\x01\x02"}, "subject"),
        ({"text": "\x01\n\x7f\u200b"}, "text"),
        ({"addressee": "\x01"}, "addressee"),
    ],
)
def test_what_is_missing_is_refused_and_no_file_stays(write, make_feedback, wrong, field):
    feedback = make_feedback()
    with pytest.raises(ValidationError) as refused:
        write(feedback, **wrong)
    assert field in refused.value.message_dict
    assert not feedback.attachments.exists()


def test_nobody_signs_who_knows_nothing_of_the_document(write, cast):
    with pytest.raises(ValidationError):
        write(signer=cast.registrar)


def test_who_may_not_carry_out_writes_no_letters(write, cast):
    with pytest.raises(PermissionDenied):
        write(by=cast.management, signer=cast.management)


def test_a_closed_document_takes_no_letters(write, make_feedback):
    with pytest.raises(Conflict):
        write(make_feedback(state=State.CLOSED))


def test_the_head_of_the_department_writes_too(write, make_feedback, clinic, cast):
    feedback = make_feedback(department=clinic.department)
    assert write(feedback, by=cast.head, signer=cast.head).feedback == feedback


def test_the_page_shows_the_sheet_before_it_is_made(client, signer, make_feedback):
    feedback = make_feedback()
    client.force_login(signer)
    address = reverse("correspondence:write_letter", args=[feedback.pk])
    assert "Петров Иван Сергеевич" in client.get(address).text
    typed = {**WORDS, "key": uuid4(), "signer": signer.pk, "subject": "О {number}"}
    page = client.post(address, typed | {"step": "preview"})
    assert f"О {feedback.number}" in page.text
    assert "letter-sheet" in page.text
    page = client.post(address, typed | {"step": "send"}, follow=True)
    assert page.status_code == 422  # the placeholder was not filled in: nobody has seen it so
    page = client.post(address, typed | {"step": "send", "subject": "Об обращении"}, follow=True)
    assert "Письмо готово" in page.text
    assert feedback.attachments.count() == 2


# Characters that no font of the letters has


@pytest.mark.parametrize("place", ["addressee", "subject", "text"])
def test_what_would_be_an_empty_box_is_named_and_nothing_is_made(write, make_feedback, place):
    feedback = make_feedback()
    with pytest.raises(ValidationError, match="В шрифтах письма нет знаков: «🦷», «中»") as told:
        write(feedback, **{place: f"{WORDS[place]} 🦷 中 🦷"})
    assert set(told.value.message_dict) == {place}
    assert not feedback.attachments.exists()
    write(feedback, **{place: f"{WORDS[place]} →"})


def test_it_is_named_before_the_preview(client, make_feedback, signer):
    client.force_login(signer)
    feedback = make_feedback()
    url = reverse("correspondence:write_letter", args=[feedback.pk])
    typed = {"key": uuid4(), "signer": signer.pk, **WORDS, "text": "Лечим 🦷", "step": "preview"}
    page = client.post(url, typed).text
    assert "В шрифтах письма нет знаков: «🦷»" in page
    assert "Лечим 🦷" in page


def test_a_second_font_helps_out_and_signs_without_a_shape_are_left_out(write):
    feedback = write(text="Шаг → два ☺\ufe0f, щётка\u200b и\u0306 ещё").feedback
    words = words_of_pdf(files(feedback)["pdf"])
    assert "→" in words
    assert "☺" in words
    assert "щётка й ещё" in " ".join(words.split())
    assert "щётка й ещё" in words_of_docx(files(feedback)["docx"])
