"""The search at the top: clients and appeals in groups, each for those who may see them."""

import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.clients.models import Client
from apps.clients.services import reindex_client
from apps.compensations.services import request_compensation
from apps.feedback.services import delete_feedback, save_draft

pytestmark = pytest.mark.django_db
SEARCH = "/search/"
TYPING = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def find(client, clinic):
    """Return the answer to who types `words` and presses Enter, or is still typing."""
    reindex_client(client=clinic.client)

    def ask(user, words, **headers):
        client.force_login(user)
        return client.get(SEARCH, {"q": words}, **headers)

    return ask


def test_clients_and_appeals_stand_in_groups_with_links(find, make_feedback, cast, clinic):
    feedback = make_feedback()
    page = find(cast.quality, "петров").text
    assert page.index("Обращения") < page.rindex("Клиенты")
    for found in (feedback, clinic.client):
        assert f'href="{found.get_absolute_url()}"' in page
    assert "+7 916 123-45-67 · Тула" in page


@pytest.mark.parametrize("typed", ["{number}", "{lower}", " {number} ", "{latin}", "{digits}"])
def test_an_exact_number_opens_the_document(typed, find, make_feedback, cast):
    feedback = make_feedback()
    number = feedback.number
    forms = {
        "number": number,
        "lower": number.lower(),
        "latin": number.replace("ОС", "OC"),
        "digits": number.removeprefix("ОС-"),
    }
    assert find(cast.quality, typed.format(**forms)).url == feedback.get_absolute_url()


@pytest.mark.parametrize("who", ["registrar", "head", "executor", "outsider"])
def test_a_number_of_what_one_may_not_see_leads_to_the_list(who, find, make_feedback, cast):
    """As a number that does not exist (B8)."""
    answer = find(getattr(cast, who), make_feedback().number)
    assert answer.status_code == 302
    assert answer.url.startswith(("/feedback/?q=", "/clients/?q="))
    assert "Ничего не найдено" in find(getattr(cast, who), make_feedback().number, **TYPING).text


def test_who_searches_one_list_is_answered_by_it(find, cast, clinic):
    answer = find(cast.registrar, "петров & ко")
    assert (
        answer.url
        == f"{reverse('clients:list')}?q=%D0%BF%D0%B5%D1%82%D1%80%D0%BE%D0%B2+%26+%D0%BA%D0%BE"
    )
    typing = find(cast.registrar, "петров", **TYPING).text
    assert clinic.client.get_absolute_url() in typing
    assert "Обращения" not in typing


def test_while_typing_it_is_a_fragment_and_says_where_nothing_is(find, cast, clinic):
    assert "<html" not in find(cast.quality, "петров", **TYPING).text
    assert "Введите хотя бы два знака" in find(cast.quality, "п", **TYPING).text
    assert "Ничего не найдено" in find(cast.quality, "щщщщ", **TYPING).text
    assert "Ничего не найдено" in find(cast.quality, "щщщщ").text
    assert "Что вы ищете" in find(cast.quality, "").text


def test_what_is_deleted_is_not_found(find, make_feedback, cast):
    gone = make_feedback()
    delete_feedback(feedback=gone, by=cast.admin, version=gone.version, reason="Двойник")
    page = find(cast.quality, "петров").text
    assert gone.get_absolute_url() not in page
    assert find(cast.quality, gone.number).status_code == 200  # no right to delete, none to see it


def test_own_drafts_are_found_to_be_continued(find, cast, clinic):
    draft = save_draft(key=uuid.uuid4(), by=cast.handler, values={"client": clinic.client})
    url = reverse("feedback:edit_draft", args=[draft.pk])
    assert url in find(cast.handler, "петров").text
    assert url not in find(cast.quality, "петров").text


def test_of_many_the_first_are_shown_with_a_way_to_all(
    client, find, cast, django_assert_max_num_queries
):
    Client.objects.bulk_create(
        Client(last_name=f"Сидоров{number}", first_name="Пётр", search_text=f"сидоров{number} петр")
        for number in range(9)
    )
    find(cast.quality, "", **TYPING)  # signed in
    with django_assert_max_num_queries(9):
        page = client.get(SEARCH, {"q": "сидоров"}, **TYPING).text
    assert page.count("found-name") == 6
    assert f"{reverse('clients:list')}?q=" in page


def test_what_is_typed_runs_nothing(find, cast):
    page = find(cast.quality, "<script>alert(1)</script>").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_who_pays_searches_money_and_no_appeal(find, make_feedback, cast):
    feedback = make_feedback()
    asked = request_compensation(
        feedback=feedback, by=cast.handler, kind="refund", amount=Decimal(500), reason="Сколы"
    )
    assert find(cast.accountant, "петров").url.startswith("/compensations/?q=")
    typing = find(cast.accountant, "петров", **TYPING).text
    assert asked.get_absolute_url() in typing
    assert feedback.get_absolute_url() not in typing.replace(asked.get_absolute_url(), "")
    assert find(cast.accountant, feedback.number).url.startswith("/compensations/?q=")
