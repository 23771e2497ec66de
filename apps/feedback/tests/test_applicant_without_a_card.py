"""An applicant without a card has a company and a kind as well (W1)."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.appeal_types.models import DeadlinePolicy
from apps.clients.models import Client
from apps.feedback import services
from apps.feedback.models import Feedback
from tests.appeals import complaint

COMPANY = {
    "client": None,
    "applicant_kind": "legal_entity",
    "applicant_company": "ООО «Стерил»",
    "applicant_name": "Мальцев Игорь",
    "applicant_phone": "8 975 200-40-60",
}


@pytest.fixture
def of_company(make_feedback) -> Feedback:
    return make_feedback(**COMPANY)


def test_the_form_takes_both(client, cast, clinic):
    client.force_login(cast.registrar)
    answer = client.post(reverse("feedback:new"), complaint(clinic, **COMPANY | {"client": ""}))
    assert answer.status_code == 302
    kept = Feedback.objects.get()
    assert (kept.applicant_kind, kept.applicant_company) == ("legal_entity", "ООО «Стерил»")
    assert kept.applicant == "ООО «Стерил»"


def test_a_company_needs_no_name_of_a_person(make_feedback):
    assert make_feedback(**COMPANY | {"applicant_name": ""}).applicant == "ООО «Стерил»"


@pytest.mark.parametrize(
    ("kind", "field"), [("legal_entity", "applicant_company"), ("person", "client")]
)
def test_what_is_missing_is_told_by_the_kind(make_draft, cast, kind, field):
    nobody = {"applicant_kind": kind, "applicant_company": "", "applicant_name": ""}
    draft = make_draft(client=None, **nobody)
    with pytest.raises(ValidationError) as refused:
        services.register_feedback(feedback=draft, by=cast.registrar)
    assert field in refused.value.message_dict


def test_the_database_demands_a_name_or_a_company(of_company):
    rows = Feedback.objects.filter(pk=of_company.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(applicant_name="", applicant_company="")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(applicant_name="", applicant_kind="person")


def test_the_document_shows_who_speaks_for_the_company(client, cast, of_company):
    client.force_login(cast.handler)
    page = client.get(of_company.get_absolute_url()).content.decode()
    assert "ООО «Стерил»" in page
    assert "Юридическое лицо, Мальцев Игорь" in page


def test_the_register_has_columns_a_filter_the_search_and_the_file(
    client, cast, of_company, make_feedback
):
    of_person = make_feedback()
    client.force_login(cast.handler)
    register, columns = reverse("feedback:list"), {"columns": "number,client_kind,company"}

    def numbers(**query) -> set[str]:
        page = client.get(register, query).content.decode()
        return {each.number for each in (of_company, of_person) if each.number in page}

    assert numbers(client_kind="legal_entity") == {of_company.number}
    assert numbers(client_kind="person") == {of_person.number}
    assert numbers(q="Стерил") == {of_company.number}
    file = client.get(reverse("feedback:export"), columns | {"format": "csv"})
    lines = file.getvalue().decode("utf-8-sig").splitlines()
    [line] = [line for line in lines if of_company.number in line]
    assert "юридическое лицо" in line.lower()
    assert "ООО «Стерил»" in line.replace('""', '"')


def test_a_legal_entity_with_a_card_is_found_by_the_same_filter(client, cast, make_feedback):
    card = Client.objects.create(kind="legal_entity", company="АО «Завод»")
    known = make_feedback(client=card)
    client.force_login(cast.handler)
    page = client.get(reverse("feedback:list"), {"client_kind": "legal_entity"})
    assert known.number in page.content.decode()


def test_the_card_is_made_of_what_is_known(client, cast, of_company):
    client.force_login(cast.handler)
    form = client.get(of_company.get_absolute_url(), {"do": "set_client"}).content.decode()
    assert 'value="ООО «Стерил»"' in form
    sent = {
        "client": "new",
        "new_kind": "legal_entity",
        "new_company": "ООО «Стерил»",
        "new_name": "Мальцев Игорь",
        "new_phone": "8 975 200-40-60",
        "version": of_company.version,
    }
    client.post(reverse("feedback:set_client", args=[of_company.pk]), sent)
    of_company.refresh_from_db()
    card = of_company.client
    assert (card.kind, card.company) == ("legal_entity", "ООО «Стерил»")
    assert (card.last_name, card.first_name) == ("Мальцев", "Игорь")
    assert card.contacts.get().normalized == "+79752004060"


def test_a_card_of_a_company_needs_its_name(client, cast, of_company):
    client.force_login(cast.handler)
    sent = {"client": "new", "new_kind": "legal_entity", "new_name": "Мальцев Игорь"}
    address = reverse("feedback:set_client", args=[of_company.pk])
    answer = client.post(address, sent | {"version": of_company.version})
    assert answer.status_code == 422
    assert not Client.objects.filter(last_name="Мальцев").exists()


def test_a_second_appeal_split_off_is_of_the_same_company(of_company, cast, clinic):
    second = services.split_feedback(
        feedback=of_company,
        by=cast.handler,
        key=uuid4(),
        values={"type": clinic.question, "statement": "<p>" + "Когда пришлют договор? " * 3},
    )
    assert second.applicant == "ООО «Стерил»"


def test_the_terms_are_those_of_a_legal_entity(make_feedback, clinic):
    DeadlinePolicy.objects.create(
        name="Юридическим лицам", client_kind="legal_entity", resolution_hours=1, reaction_hours=1
    )
    assert make_feedback(**COMPANY).due_basis.startswith("Юридическим лицам")
    assert not make_feedback().due_basis.startswith("Юридическим лицам")
