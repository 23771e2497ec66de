"""Every import offers an empty file to fill in, which is understood as it is sent back."""

import pytest
from django.contrib import admin

from apps.clients.models import Service
from apps.core.admin.references import TransferMixin
from apps.organization.tests.files import HEADERS, check, problems, read
from apps.organization.tests.makers import url

# What a person alone can say; the row is told to be wrong there, and nowhere else.
UNKNOWN = {
    "clients.Visit": {"Клиент"},
    "appeal_types.DefaultResponsible": {"Ответственный за разбор"},
}


@pytest.fixture
def admin_client(cast, client):
    Service.objects.create(name="Осмотр")
    client.force_login(cast.admin)
    return client


def test_every_reference_has_one():
    imported = {
        model for model, each in admin.site._registry.items() if isinstance(each, TransferMixin)
    }
    assert imported == set(HEADERS)


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
@pytest.mark.parametrize("model", HEADERS, ids=lambda model: model._meta.model_name)
def test_the_sample_is_read_as_it_is(admin_client, model, extension):
    page = admin_client.get(url(model, "import")).content.decode()
    address = url(model, "import_sample", extension)
    assert address in page
    answer = admin_client.get(address)
    assert answer["Content-Disposition"].rstrip('"').endswith(f".{extension}")
    table = read(answer.content, extension)
    assert list(table.headers) == HEADERS[model].split(";")
    assert len(table) == 1
    told = problems(check(admin_client, model, answer.content, f"sample.{extension}"))
    wrong = {column for _line, column, _reason in told}
    assert wrong <= UNKNOWN.get(model._meta.label, set()), told


def test_it_is_for_those_who_import(client, cast):
    client.force_login(cast.registrar)
    assert client.get(url(Service, "import_sample", "csv")).status_code in (302, 403)
