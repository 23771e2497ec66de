"""Drafts: one per form, of their author, with their files, until they are posted (B9)."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from apps.clients.models import Client, Service, Visit
from apps.core.exceptions import Conflict
from apps.feedback import services
from apps.feedback.models import Attachment, Feedback, State

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32


def scan(name: str = "скан.png", content: bytes = PNG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_one_form_writes_one_draft(cast):
    key = uuid4()
    first = services.save_draft(key=key, by=cast.registrar, values={"city": "Тула"})
    second = services.save_draft(key=key, by=cast.registrar, values={"city": "Орёл"})
    assert first.pk == second.pk
    assert Feedback.objects.get().city == "Орёл"


def test_only_listed_fields_are_taken(cast):
    values = {"city": "Тула", "state": "closed", "number": "ОС-1", "author": cast.handler}
    draft = services.save_draft(key=uuid4(), by=cast.registrar, values=values)
    assert (draft.state, draft.number, draft.author) == (State.DRAFT, None, cast.registrar)


def test_the_statement_is_cleaned_before_it_is_stored(cast):
    hostile = '<p onclick="x()">Ждал <u>сорок</u> минут<script>alert(1)</script></p>'
    services.save_draft(key=uuid4(), by=cast.registrar, values={"statement": hostile})
    assert Feedback.objects.get().statement == "<p>Ждал <u>сорок</u> минут</p>"


def test_changing_the_type_clears_the_other_object(make_draft, clinic, cast):
    draft = make_draft()
    values = {"type": clinic.suggestion, "subject_text": "Парковка"}
    changed = services.save_draft(key=draft.key, by=cast.registrar, values=values)
    assert changed.subject_employee is None
    assert changed.subject_department is None
    assert changed.subject_text == "Парковка"
    assert not changed.is_complaint


def test_a_visit_of_another_client_is_not_kept(make_draft, clinic, cast):
    visit = Visit.objects.create(
        client=clinic.client,
        branch=clinic.branch,
        employee=clinic.employee,
        service=Service.objects.create(name="Лечение кариеса"),
        started_at=timezone.now(),
    )
    draft = make_draft(visit=visit)
    assert draft.visit == visit
    other = Client.objects.create(last_name="Сидоров")
    changed = services.save_draft(key=draft.key, by=cast.registrar, values={"client": other})
    assert changed.visit is None


def test_others_neither_write_nor_delete_it(make_draft, cast):
    draft = make_draft(by=cast.registrar)
    with pytest.raises(PermissionDenied):
        services.save_draft(key=draft.key, by=cast.operator, values={"city": "Орёл"})
    with pytest.raises(PermissionDenied):
        services.attach_to_draft(key=draft.key, by=cast.operator, file=scan())
    with pytest.raises(PermissionDenied):
        services.delete_draft(feedback=draft, by=cast.operator)
    with pytest.raises(PermissionDenied):
        services.save_draft(key=uuid4(), by=cast.accountant, values={"city": "Орёл"})


def test_a_posted_document_is_no_draft_any_more(make_feedback, cast):
    feedback = make_feedback(by=cast.registrar)
    with pytest.raises(Conflict):
        services.save_draft(key=feedback.key, by=cast.registrar, values={"city": "Орёл"})
    with pytest.raises(Conflict):
        services.delete_draft(feedback=feedback, by=cast.registrar)
    with pytest.raises(PermissionDenied):
        services.attach_to_draft(key=feedback.key, by=cast.registrar, file=scan())


def test_a_file_alone_makes_a_draft_and_a_refused_one_none(cast):
    with pytest.raises(ValidationError):
        services.attach_to_draft(key=uuid4(), by=cast.registrar, file=scan("x.exe", b"MZ\x90\x00"))
    assert not Feedback.objects.exists()
    attachment = services.attach_to_draft(key=uuid4(), by=cast.registrar, file=scan())
    assert attachment.feedback.author == cast.registrar
    assert attachment.stage == State.DRAFT


def test_files_of_a_deleted_draft_are_gone(make_draft, cast, django_capture_on_commit_callbacks):
    draft = make_draft()
    attachment = services.add_attachment(feedback=draft, by=cast.registrar, file=scan())
    storage, name = attachment.file.storage, attachment.file.name
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        services.delete_draft(feedback=draft, by=cast.registrar)
    assert not storage.exists(name)
    assert not Attachment.objects.exists()


def test_a_removed_file_is_gone_only_when_the_removal_is_certain(make_draft, cast):
    attachment = services.add_attachment(feedback=make_draft(), by=cast.registrar, file=scan())
    storage, name = attachment.file.storage, attachment.file.name
    with transaction.atomic():
        services.remove_attachment(attachment=attachment, by=cast.registrar)
        transaction.set_rollback(True)
    assert storage.exists(name)
    assert Attachment.objects.filter(name="скан.png").exists()


def test_files_of_a_posted_document_stay(make_draft, cast):
    draft = make_draft()
    attachment = services.add_attachment(feedback=draft, by=cast.registrar, file=scan())
    services.register_feedback(feedback=draft, by=cast.registrar)
    with pytest.raises(Conflict):
        services.remove_attachment(attachment=attachment, by=cast.admin)


def test_registering_keeps_the_draft_when_something_is_missing(clinic, cast):
    key = uuid4()
    with pytest.raises(ValidationError) as error:
        services.register_form(key=key, by=cast.registrar, values={"type": clinic.complaint})
    assert {"client", "branch", "category", "subject_employee"} <= set(error.value.message_dict)
    assert Feedback.objects.get(key=key).type == clinic.complaint


def test_registering_the_same_form_twice_gives_the_same_receipt(make_draft, cast):
    draft = make_draft()
    first = services.register_form(key=draft.key, by=cast.registrar, values={})
    again = services.register_form(key=draft.key, by=cast.registrar, values={"city": "Орёл"})
    assert first == again
    assert Feedback.objects.get().number == first.number
    assert Feedback.objects.get().city == "Тула"


def test_the_receipt_is_only_for_the_one_who_registered(make_feedback, cast):
    feedback = make_feedback(by=cast.registrar)
    assert services.find_receipt(key=feedback.key, by=cast.registrar).number == feedback.number
    assert services.find_receipt(key=feedback.key, by=cast.operator) is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_ten_posts_of_one_form_at_once_register_one_document(make_draft, clinic, cast):
    key = uuid4()
    values = {
        "client": clinic.client,
        "branch": clinic.branch,
        "type": clinic.question,
        "statement": "<p>Можно ли прийти раньше, чем записано, и не ждать?</p>",
    }

    def post(_):
        try:
            return services.register_form(key=key, by=cast.registrar, values=values).number
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        numbers = set(pool.map(post, range(10)))
    assert numbers == {Feedback.objects.get().number}


def test_a_statement_too_long_with_its_links_is_refused_and_the_rest_is_kept(client, cast):
    """The limit counts what is stored: each link grows by what makes it harmless."""
    client.force_login(cast.registrar)
    key = uuid4()
    typed = {
        "applicant_name": "Петров",
        "statement": '<p>Вот: <a href="https://a.ru">1</a></p>' * 2_400,
    }
    client.post(reverse("feedback:save_draft", args=[key]), typed)
    draft = Feedback.objects.get(key=key)
    assert (draft.applicant_name, draft.statement) == ("Петров", "")
    response = client.post(reverse("feedback:new"), typed | {"key": key})
    assert "прикрепите его файлом" in response.content.decode()
