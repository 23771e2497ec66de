"""The disk for files is full or cannot be written: said in words, and nothing typed is lost."""

import logging
from tempfile import gettempdir
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from apps.core.files.storage import NotStored, settle_files
from apps.feedback import services
from apps.feedback.actions import documents
from apps.feedback.models import Attachment, Export, Feedback, State
from apps.feedback.pages.register.exports import build_export
from apps.organization.models import Position
from conftest import ANALYSIS, CLOSING, CONCLUSION
from tests.appeals import complaint
from tests.full_disk import ROOM, full, stored, unwritable

REFUSED = "не удалось сохранить: на сервере нет места для файлов или их нельзя записать"
WORDS = "Слова, которые набрали с трудом"
REJECTION = {"reason": "Правила известны", "answer": "Доставка платная"}
LARGE = b"%PDF-1.4\n" + bytes(ROOM)


def pdf(content: bytes = b"%PDF-1.4\n1 0 obj", name: str = "акт.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def stage(make_feedback, state: str, action: str, typed: dict):
    feedback = make_feedback(state=state)
    first = next(name for name, value in typed.items() if name not in ("validity", "confirmation"))
    values = {**typed, first: WORDS, "version": feedback.version}
    return reverse(f"feedback:{action}", args=[feedback.pk]), values, {"files": pdf()}


def new_appeal(make_feedback, clinic):
    typed = complaint(clinic, statement=f"<p>{WORDS}</p>")
    return reverse("feedback:new"), typed, {"files": pdf()}


def letter(make_feedback, cast):
    feedback = make_feedback()
    typed = {"key": uuid4(), "signer": cast.admin.pk, "step": "send", "addressee": "Петров"}
    typed |= {"subject": "О приёме", "text": WORDS}
    return reverse("correspondence:write_letter", args=[feedback.pk]), typed, {}


def split(make_feedback, cast):
    feedback = make_feedback()
    file = services.add_attachment(feedback=feedback, by=cast.handler, file=pdf())
    typed = {"key": uuid4(), "type": feedback.type_id, "category": feedback.category_id}
    typed |= {"subject_employee": feedback.subject_employee_id, "statement": WORDS}
    typed |= {"attachments": [file.pk]}
    return reverse("feedback:split", args=[feedback.pk]), typed, {}


STAGES = {
    "an analysis kept": (State.REGISTERED, "edit_analysis", ANALYSIS),
    "an analysis done": (State.REGISTERED, "analyse", ANALYSIS),
    "a conclusion kept": (State.ANALYSED, "edit_conclusion", CONCLUSION),
    "a verification": (State.ANALYSED, "verify", CONCLUSION),
    "a confirmation kept": (State.VERIFIED, "edit_closing", CLOSING),
    "a closing": (State.VERIFIED, "close", CLOSING),
    "a rejection": (State.REGISTERED, "reject", REJECTION),
}
DOORS = {
    "a new appeal": lambda make, clinic, cast: new_appeal(make, clinic),
    "a letter": lambda make, clinic, cast: letter(make, cast),
    "a part split off": lambda make, clinic, cast: split(make, cast),
}


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.admin)
    return client


@pytest.fixture(params=[*STAGES, *DOORS])
def door(request, make_feedback, clinic, cast):
    if request.param in STAGES:
        return stage(make_feedback, *STAGES[request.param])
    return DOORS[request.param](make_feedback, clinic, cast)


def test_a_form_whose_file_finds_no_room_stays_and_goes_through_without_it(desk, door):
    address, typed, files = door
    before, kept = Attachment.objects.count(), stored()
    with unwritable():
        page = desk.post(address, typed | files)
    assert page.status_code in (200, 422)
    assert REFUSED in page.text
    assert WORDS in page.text
    assert Attachment.objects.count() == before
    assert stored() == kept
    if "attachments" in typed:
        del typed["attachments"]
    for file in files.values():
        file.seek(0)
    done = desk.post(address, typed)
    assert done.status_code == 302, done.text


def test_a_file_sent_while_one_types_is_refused_in_words_and_the_draft_goes_on(desk, make_draft):
    draft = make_draft(by=None)
    desk.force_login(draft.author)
    with unwritable():
        answer = desk.post(reverse("feedback:draft_file", args=[draft.key]), {"file": pdf()})
    assert answer.status_code == 422
    assert REFUSED in answer.json()["error"]
    assert services.register_feedback(feedback=draft, by=draft.author).number


def test_of_several_files_none_stays_when_the_last_finds_no_room(
    desk, make_feedback, settings, caplog
):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * ROOM  # so that it is the storage that breaks off
    feedback = make_feedback()
    files = [pdf(), pdf(name="паспорт.pdf"), pdf(LARGE, "снимок.pdf")]
    with full(), caplog.at_level(logging.WARNING):
        page = desk.post(reverse("feedback:attach", args=[feedback.pk]), {"files": files})
    assert page.status_code == 422
    assert "«снимок.pdf» " + REFUSED in page.text
    assert stored() == []
    assert not feedback.attachments.exists()
    assert "снимок" not in caplog.text
    assert "A file could not be stored" in caplog.text


def test_a_large_file_without_room_on_its_way_in_leaves_the_form_whole(desk, make_feedback, clinic):
    """It is written to a temporary file first: that one finds no room."""
    address, typed, _ = new_appeal(make_feedback, clinic)
    with full():
        page = desk.post(address, typed | {"files": [pdf(LARGE), pdf(name="малый.pdf")]})
    assert REFUSED in page.text
    assert WORDS in page.text
    draft = Feedback.objects.get()
    assert [each.name for each in draft.attachments.all()] == ["малый.pdf"]
    assert desk.post(address, typed).status_code == 302


def test_a_reference_that_finds_no_room_is_refused_on_the_page_of_the_import(desk, clinic):
    file = SimpleUploadedFile("должности.csv", "Название\nХирург\n".encode())
    data = {"import_file": file, "format": "", "resource": ""}
    with unwritable():
        page = desk.post(reverse("admin:organization_position_import"), data)
    assert page.status_code == 200
    assert REFUSED in page.text
    assert not Position.objects.filter(name="Хирург").exists()


def test_an_export_that_finds_no_room_has_failed_and_leaves_nothing(cast, make_feedback):
    make_feedback()
    export = Export.objects.create(user=cast.handler, format="csv", address="", language="ru")
    with unwritable(), pytest.raises(NotStored):
        build_export(export=export)
    export.refresh_from_db()
    assert export.state == Export.State.FAILED
    assert stored() == []


def test_a_table_that_finds_no_room_is_told_on_a_page(desk, make_feedback, monkeypatch):
    make_feedback()
    monkeypatch.setattr("tempfile.tempdir", f"{gettempdir()}/not-there")
    page = desk.get(reverse("feedback:export"), {"format": "xlsx"})
    assert page.status_code == 507
    assert "Для файла нет места" in page.text


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_no_file_and_what_is_committed_keeps_its_own(
    make_feedback, cast
):
    feedback = make_feedback()
    kept = services.add_attachment(feedback=feedback, by=cast.handler, file=pdf())
    with transaction.atomic():
        services.add_attachment(feedback=feedback, by=cast.handler, file=pdf(name="лишний.pdf"))
        transaction.set_rollback(True)
    assert len(stored()) == 2
    settle_files()
    assert [path.name for path in stored()] == [kept.file.name.rpartition("/")[2]]


def test_every_form_with_files_is_among_the_doors(make_feedback, cast):
    """Of a form that learns to take files, somebody has to say here what a full disk does."""
    taking = {
        name
        for state in (State.REGISTERED, State.ANALYSED, State.VERIFIED)
        for name, action in documents.actions.items()
        if action.form
        and "files"
        in action.form(feedback=make_feedback(state=state), action=name, user=cast.admin).fields
    }
    tested = {"attach", "analyse", "verify", "close", "reject"}
    tested |= {"edit_analysis", "edit_conclusion", "edit_closing"}
    assert taking == tested
