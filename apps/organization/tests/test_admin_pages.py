"""Every page of Django admin opens for full rights, is closed to others, costs a fixed price."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.clients.models import Client
from apps.clients.services import reindex_client
from apps.feedback.models import Attachment, Comment, Feedback, HistoryEntry
from apps.organization.models import Branch, Employee, Role, User
from apps.organization.tests.makers import (
    MAKERS,
    MODELS,
    ONLY_CHANGED,
    WITH_FILES,
    ids,
    url,
)


def pages_of(model, row) -> list[str]:
    pages = [url(model, "changelist")]
    pages += [url(model, page, row.pk) for page in ("change", "history")]
    if model not in ONLY_CHANGED:
        pages += [url(model, "add"), url(model, "delete", row.pk)]
    if model in WITH_FILES:
        pages += [url(model, "import"), url(model, "export")]
    return pages


def test_every_reference_is_there_and_no_document_is():
    assert set(MAKERS) == set(MODELS)
    assert not {Feedback, Attachment, Comment, HistoryEntry, Group} & set(MODELS)


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_every_page_opens_in_russian_and_without_inline_code(model, clinic, cast, client):
    client.force_login(cast.admin)
    for page in pages_of(model, MAKERS[model](clinic)):
        response = client.get(page)
        assert response.status_code == 200, page
        html = response.content.decode()
        assert "<style" not in html, page
        assert "onclick=" not in html, page
        assert "onchange=" not in html, page
        assert "<script>" not in html, page
        assert "Обратная связь: настройки" in html


@pytest.mark.parametrize("who", ["registrar", "handler", "quality", "outsider"])
@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_every_page_is_closed_to_those_without_access(model, who, clinic, cast, client):
    client.force_login(getattr(cast, who))
    for page in pages_of(model, MAKERS[model](clinic)):
        assert client.get(page, follow=True).status_code == 403, page


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_staff_without_permissions_reaches_no_row_and_no_file(model, clinic, cast, client):
    cast.outsider.is_staff = True
    cast.outsider.save()
    client.force_login(cast.outsider)
    for page in pages_of(model, MAKERS[model](clinic)):
        assert client.get(page).status_code == 403, page


def test_the_right_to_look_is_no_right_to_import(clinic, cast, client):
    user = cast.management  # may view clients
    user.is_staff = True
    user.save()
    client.force_login(user)
    assert client.get(url(Client, "export")).status_code == 200
    assert client.get(url(Client, "import")).status_code == 403
    assert client.post(url(Client, "process_import")).status_code == 403


def test_users_and_roles_are_changed_with_full_rights_only(clinic, cast, client):
    user = cast.management
    user.is_staff = True
    user.save()
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="organization"))
    client.force_login(user)
    assert client.get(url(Branch, "add")).status_code == 200
    assert client.get(url(User, "changelist")).status_code == 200
    for page in (url(User, "add"), url(User, "import"), url(Role, "add")):
        assert client.get(page).status_code == 403, page
    answer = client.post(url(User, "change", user.pk), {"username": "x", "is_superuser": "on"})
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/admin/", "/admin/organization/branch/"])
def test_nobody_signed_in_is_led_to_the_sign_in_page_of_the_product(path, db, client):
    chain = client.get(path, follow=True).redirect_chain
    assert chain[-1][0] == f"{reverse('login')}?next={path}"


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_a_list_costs_the_same_for_five_rows_and_for_fifty(model, clinic, cast, client):
    client.force_login(cast.admin)
    client.get(url(model, "changelist"))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url(model, "changelist")).status_code == 200
        return len(captured)

    for _ in range(5):
        MAKERS[model](clinic)
    few = queries()
    for _ in range(45):
        MAKERS[model](clinic)
    assert queries() == few
    assert few <= 20


@pytest.mark.parametrize("model", WITH_FILES, ids=ids)
def test_an_export_costs_the_same_for_five_rows_and_for_fifty(model, clinic, cast):
    resource = admin.site._registry[model].resource_classes[0]

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            resource().export(model._default_manager.all())
        return len(captured)

    for _ in range(5):
        MAKERS[model](clinic)
    few = queries()
    for _ in range(45):
        MAKERS[model](clinic)
    assert queries() == few


@pytest.mark.parametrize("term", ["смирнова", "Смирнова", "СМИРНОВА", "смирнова анна"])
def test_search_in_a_list_does_not_care_for_case(term, clinic, cast, client):
    client.force_login(cast.admin)
    html = client.get(url(Employee, "changelist"), {"q": term}).content.decode()
    assert "Смирнова Анна Викторовна" in html


@pytest.mark.parametrize("term", ["89161234567", "+7 916 123-45-67", "9161234567", "петров"])
def test_a_client_is_found_by_phone_in_any_spelling(term, clinic, cast, client):
    reindex_client(client=clinic.client)
    client.force_login(cast.admin)
    assert "Петров Иван" in client.get(url(Client, "changelist"), {"q": term}).content.decode()
    found = client.get(
        reverse("admin:autocomplete"),
        {"term": term, "app_label": "clients", "model_name": "visit", "field_name": "client"},
    ).json()
    assert [row["text"] for row in found["results"]] == ["Петров Иван Сергеевич"]
