"""«й» and «ё» of macOS, two characters each, are one letter wherever they come in."""

import unicodedata
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.appeal_types.models import AppealObject
from apps.clients.models import Client
from apps.feedback.models import Attachment, Feedback
from apps.organization.models import User

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32


def apart(text: str) -> str:
    found = unicodedata.normalize("NFD", text)
    assert found != text
    return found


@pytest.fixture
def registered(client, cast, clinic) -> Feedback:
    client.force_login(cast.registrar)
    answer = client.post(
        reverse("feedback:new"),
        {
            "key": str(uuid4()),
            "action": "register",
            "applicant_name": apart("Йорданский Андрей"),
            "channel": "phone",
            "branch": clinic.branch.pk,
            "type": clinic.complaint.pk,
            "category": clinic.subcategory.pk,
            "subject_employee": clinic.employee.pk,
            "city": apart("Йошкар-Ола"),
            "statement": f"<p>{apart('Ёлки: чужой приём длился вдвое дольше, мой сократили')}</p>",
            "files": SimpleUploadedFile(apart("Скан чёткий.png"), PNG),
        },
    )
    assert answer.status_code == 302
    return Feedback.objects.get()


def test_texts_names_and_files_are_kept_in_one_form(registered):
    assert registered.applicant_name == "Йорданский Андрей"
    assert registered.city == "Йошкар-Ола"
    assert "Ёлки: чужой приём" in registered.statement
    assert Attachment.objects.get().name == "Скан чёткий.png"


@pytest.mark.parametrize("word", ["Йорданский", "чужой", "ёлки"])
@pytest.mark.parametrize("spelt", [str, apart])
def test_a_search_finds_them_in_either_form(spelt, word, client, cast, registered):
    assert Feedback.objects.search(spelt(word)).get() == registered
    client.force_login(cast.handler)
    page = client.get(reverse("feedback:list"), {"q": spelt(word)})
    assert registered.number in page.text


def test_a_filter_finds_them_in_either_form(client, cast, registered):
    client.force_login(cast.handler)
    page = client.get(reverse("feedback:list"), {"city": apart("Йошкар-Ола")})
    assert registered.number in page.text


def test_a_reference_and_a_card_are_kept_in_one_form(client, cast):
    client.force_login(cast.admin)
    name = {"name": apart("Чистый пол"), "is_active": "on"}
    client.post(reverse("admin:appeal_types_appealobject_add"), name)
    assert AppealObject.objects.filter(name="Чистый пол").exists()
    page = client.get(reverse("admin:appeal_types_appealobject_changelist"), {"q": name["name"]})
    assert "Чистый пол" in page.text
    card = {"kind": "person", "last_name": apart("Ёйлина"), "contacts-TOTAL_FORMS": 0}
    client.post(reverse("clients:create"), card | {"contacts-INITIAL_FORMS": 0})
    assert Client.objects.filter(last_name="Ёйлина").exists()


def test_a_password_stays_as_it_was_typed(client, db):
    User.objects.create_user("mac", password=apart("ёйпароль"))
    data = {"login": "mac", "username": "mac", "password": apart("ёйпароль")}
    client.post(reverse("login"), data)
    assert "_auth_user_id" in client.session
