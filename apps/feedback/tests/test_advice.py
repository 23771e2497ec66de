"""Hints and missing details beside a registration and beside a document (C5)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.appeal_types.models import Guidance
from apps.clients.models import Client
from apps.clients.services import update_client
from apps.feedback.models import State
from apps.feedback.tests.reader import WHOLE

HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture(autouse=True)
def references(clinic):
    Guidance.objects.create(
        name="Возврат денег",
        category=clinic.category,
        text="<p>Предложите <b>осмотр</b></p><script>x()</script>",
        clause="ст. 29",
    )
    clinic.complaint.needed_details = ["phone", "email", "birth_date"]
    clinic.complaint.save()


@pytest.fixture
def get(client, cast, clinic):
    def ask(who="registrar", **data):
        client.force_login(getattr(cast, who))
        chosen = {"type": clinic.complaint.pk, "category": clinic.subcategory.pk}
        return client.post(reverse("feedback:advice"), chosen | data).content.decode()

    return ask


def test_hints_follow_what_is_chosen(get, clinic):
    html = get()
    assert "Предложите <b>осмотр</b>" in html
    assert "ст. 29" in html
    assert "x()" not in html
    assert "Для этого обращения подсказок нет" in get(category="")
    assert "Выберите тип" in get(type="", category="")


def test_without_a_card_the_registrar_is_told_what_to_ask(get):
    assert "Телефон, e-mail, дата рождения" in get()


def test_with_a_card_only_what_it_lacks_can_be_typed(get, clinic):
    html = get(client=clinic.client.pk)
    assert 'name="detail-email"' in html
    assert 'name="detail-birth_date"' in html
    assert 'name="detail-phone"' not in html


def test_who_may_not_change_clients_sees_only_what_is_missing(client, cast, make_feedback):
    client.force_login(cast.management)
    html = client.get(make_feedback().get_absolute_url(), WHOLE).content.decode()
    assert "E-mail, дата рождения" in html
    assert "detail-email" not in html


def test_what_is_typed_survives_another_choice_but_not_another_client(get, clinic):
    typed = {"client": clinic.client.pk, "details_of": clinic.client.pk, "detail-email": "полови"}
    assert 'value="полови"' in get(**typed)
    other = Client.objects.create(last_name="Котова")
    assert "полови" not in get(**typed | {"client": other.pk})


@pytest.mark.parametrize("nonsense", ["0", "-1", "9" * 30, "x", "<b>"])
def test_what_is_no_key_is_not_chosen(get, nonsense):
    assert "Выберите тип" in get(type=nonsense, category=nonsense, client=nonsense)


def test_details_are_saved_from_the_registration(client, cast, clinic):
    client.force_login(cast.registrar)
    url = reverse("feedback:fill_in", args=[clinic.client.pk])
    data = {"type": clinic.complaint.pk, "detail-email": "petrov@mail.ru", "detail-birth_date": ""}
    html = client.post(url, data, **HTMX).content.decode()
    assert clinic.client.contacts.filter(normalized="petrov@mail.ru").exists()
    assert 'id="chosen-contacts" hx-swap-oob="true"' in html
    assert "detail-email" not in html
    assert "detail-birth_date" in html  # still to be asked for


def test_a_detail_that_is_not_asked_for_is_not_written(client, cast, clinic):
    client.force_login(cast.registrar)
    url = reverse("feedback:fill_in", args=[clinic.client.pk])
    answer = client.post(url, {"type": clinic.complaint.pk, "detail-city": "Орёл"}, **HTMX)
    assert answer.status_code == 422
    clinic.client.refresh_from_db()
    assert clinic.client.city == "Тула"


def test_errors_and_conflicts_come_back_with_what_was_typed(client, cast, clinic):
    client.force_login(cast.registrar)
    url = reverse("feedback:fill_in", args=[clinic.client.pk])
    chosen = {"type": clinic.complaint.pk}
    answer = client.post(url, chosen | {"detail-email": "нет"}, **HTMX)
    assert answer.status_code == 422
    assert 'value="нет"' in answer.content.decode()
    update_client(
        client=clinic.client, by=cast.admin, values={"birth_date": "1981-01-01"}, contacts=[]
    )
    answer = client.post(url, chosen | {"detail-birth_date": "1980-05-01"}, **HTMX)
    assert answer.status_code == 409
    assert "1980-05-01" in answer.content.decode()
    assert "1981" in answer.content.decode()


def test_details_are_saved_on_the_document_with_and_without_scripts(
    client, cast, clinic, make_feedback
):
    feedback = make_feedback()
    client.force_login(cast.handler)
    assert "Предложите <b>осмотр</b>" in client.get(feedback.get_absolute_url(), WHOLE).text
    url = reverse("feedback:fill_in_on_document", args=[feedback.pk])
    answer = client.post(url, {"detail-email": "petrov@mail.ru"})
    assert answer["Location"] == feedback.get_absolute_url()
    html = client.post(url, {"detail-birth_date": "1980-05-01"}, **HTMX).content.decode()
    assert "detail-birth_date" not in html
    assert 'id="document-client"' in html
    clinic.client.refresh_from_db()
    assert str(clinic.client.birth_date) == "1980-05-01"


def test_hints_and_links_are_fetched_once_the_page_stands(client, cast, make_feedback):
    feedback = make_feedback()
    client.force_login(cast.handler)
    first = client.get(feedback.get_absolute_url()).text
    assert "Предложите <b>осмотр</b>" not in first
    assert f'href="{feedback.get_absolute_url()}?tab=all#document-beside"' in first
    target = {"headers": {"HX-Request": "true", "HX-Target": "document-timeline"}}
    part = client.get(feedback.get_absolute_url(), WHOLE | {"later": "1"}, **target).text
    assert "Предложите <b>осмотр</b>" in part
    assert 'id="document-timeline"' in part
    assert "<html" not in part


def test_an_appeal_at_its_end_asks_for_nothing(client, cast, make_feedback):
    client.force_login(cast.handler)
    html = client.get(make_feedback(state=State.CLOSED).get_absolute_url(), WHOLE).content.decode()
    assert "Уточните у клиента" not in html


def test_without_scripts_the_hints_come_with_the_form_that_is_sent_back(client, cast, clinic):
    client.force_login(cast.registrar)
    answer = client.get(reverse("feedback:new"))
    key = answer.context["form"]["key"].value()
    data = {"key": key, "type": clinic.complaint.pk, "category": clinic.category.pk}
    html = client.post(reverse("feedback:new"), data | {"action": "register"}).content.decode()
    assert "Предложите <b>осмотр</b>" in html


def test_what_is_typed_of_the_client_stands_in_no_address(client, cast):
    """Addresses are kept in logs: the page sends it in the body, and nothing else is answered."""
    client.force_login(cast.registrar)
    address = reverse("feedback:advice")
    assert f'hx-post="{address}"' in client.get(reverse("feedback:new")).content.decode()
    assert client.get(address, {"detail-phone": "+7 916 123-45-67"}).status_code == 405


def test_few_queries(client, cast, clinic):
    client.force_login(cast.registrar)
    data = {
        "type": clinic.complaint.pk,
        "category": clinic.subcategory.pk,
        "client": clinic.client.pk,
    }
    with CaptureQueriesContext(connection) as queries:
        client.post(reverse("feedback:advice"), data)
    assert len(queries) <= 9
