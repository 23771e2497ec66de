import json

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.clients.models import Client, Service, Visit
from apps.clients.services import update_client

FULL = "Оболенский Игнат 8 495 700-00-09 доб. 415"
HTMX = {"HTTP_HX_REQUEST": "true"}


def form_data(*contacts, **values):
    data = {"kind": "person", "last_name": "Новиков", **values}
    rows = {f"contacts-{n}-value": value for n, value in enumerate(contacts)}
    return data | rows | {"contacts-TOTAL_FORMS": len(contacts), "contacts-INITIAL_FORMS": 0}


def in_letters(number: int) -> str:
    """Two letters that sort as the number does: a name has no digits."""
    return "абвгдежзик"[number // 10] + "абвгдежзик"[number % 10]


@pytest.fixture
def sign_in(client, cast):
    def sign_in(name):
        client.force_login(getattr(cast, name))
        return client

    return sign_in


@pytest.fixture
def visit(clinic):
    return Visit.objects.create(
        client=clinic.client,
        branch=clinic.branch,
        employee=clinic.employee,
        service=Service.objects.create(name="Лечение кариеса"),
        started_at=timezone.now(),
    )


@pytest.mark.parametrize("name", ["list", "create"])
@pytest.mark.parametrize("who", ["employee", "executor", "head", "outsider"])
def test_closed_to_those_who_may_not_see_clients(sign_in, who, name):
    assert sign_in(who).get(reverse(f"clients:{name}")).status_code == 403


def test_the_search_is_closed_to_who_may_not_even_find_one(sign_in):
    assert sign_in("outsider").get(reverse("clients:search")).status_code == 403


@pytest.mark.parametrize("name", ["detail", "edit"])
def test_cards_are_closed_to_them_too(sign_in, clinic, name):
    assert (
        sign_in("executor").get(reverse(f"clients:{name}", args=[clinic.client.pk])).status_code
        == 403
    )


def test_management_reads_but_does_not_write(sign_in, clinic):
    browser = sign_in("management")
    card = reverse("clients:detail", args=[clinic.client.pk])

    assert reverse("clients:edit", args=[clinic.client.pk]) not in browser.get(card).text
    assert browser.get(reverse("clients:edit", args=[clinic.client.pk])).status_code == 403
    assert browser.post(reverse("clients:create"), form_data()).status_code == 403


def test_the_list_is_searched_by_what_is_typed(sign_in, make_client):
    make_client("Алёшин", "+7 495 111-22-33")
    page = sign_in("registrar").get(reverse("clients:list"), {"q": "АЛЕШИН 79161"})
    assert "Никого не нашли" in page.text

    page = sign_in("registrar").get(reverse("clients:list"), {"q": "алешин"})
    assert "Алёшин" in page.text
    assert "Петров" not in page.text


def test_the_list_turns_pages_without_counting(sign_in, make_client):
    for n in range(60):
        make_client(f"Клиент-{in_letters(n)}")
    browser = sign_in("registrar")

    first = browser.get(reverse("clients:list"))
    second = browser.get(reverse("clients:list"), {"page": 2})

    assert 'rel="next"' in first.text
    assert f"Клиент-{in_letters(59)}" in first.text
    assert 'rel="next"' not in second.text
    assert f"Клиент-{in_letters(0)}" in second.text
    assert browser.get(reverse("clients:list"), {"page": 3}).status_code == 404


@pytest.mark.parametrize("url", ["/clients/", "/clients/?q=клиент", "/clients/search/?q=клиент"])
def test_queries_do_not_grow_with_rows(sign_in, make_client, url):
    browser = sign_in("registrar")

    def queries(rows):
        for n in range(rows):
            make_client(f"Клиент-{in_letters(n)}", f"+7 916 {n:03}-00-00", f"c{n}@mail.ru")
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(url).status_code == 200
        return len(captured)

    few = queries(5)
    assert queries(45) == few <= 7


def test_the_card_shows_contacts_visits_and_every_visible_appeal(
    sign_in, clinic, make_feedback, visit
):
    feedback = make_feedback()
    page = sign_in("handler").get(reverse("clients:detail", args=[clinic.client.pk])).text

    assert 'href="tel:+79161234567"' in page
    assert "Лечение кариеса" in page
    assert feedback.number in page
    assert f"{reverse('feedback:new')}?client={clinic.client.pk}" in page


def test_the_card_gives_a_registrar_no_hint_of_posted_appeals(sign_in, clinic, make_feedback):
    url = reverse("clients:detail", args=[clinic.client.pk])
    without = sign_in("operator").get(url).text
    feedback = make_feedback()

    for who in ("operator", "registrar"):  # the registrar recorded it himself
        page = sign_in(who).get(url)
        assert feedback.number not in page.text
        assert page.context["appeals"] is None
        assert "appeals-title" not in page.text
    assert "appeals-title" not in without


def test_the_card_shows_an_own_draft(sign_in, cast, clinic, make_draft):
    draft = make_draft(by=cast.registrar)
    url = reverse("clients:detail", args=[clinic.client.pk])

    assert draft.get_absolute_url() in sign_in("registrar").get(url).text
    assert draft.get_absolute_url() not in sign_in("handler").get(url).text


def test_the_card_costs_the_same_for_any_number_of_appeals(sign_in, clinic, make_feedback):
    browser = sign_in("handler")
    url = reverse("clients:detail", args=[clinic.client.pk])

    def queries(rows):
        for _ in range(rows):
            make_feedback()
        with CaptureQueriesContext(connection) as captured:
            browser.get(url)
        return len(captured)

    few = queries(5)
    assert queries(20) == few <= 9


def test_a_new_client_is_made_with_contacts(sign_in):
    page = sign_in("registrar").post(
        reverse("clients:create"),
        form_data("8 921 000-11-22", "new@mail.ru", first_name="Олег", city="Тула"),
    )

    made = Client.objects.get(last_name="Новиков")
    assert page.url == reverse("clients:detail", args=[made.pk])
    assert set(made.contacts.values_list("normalized", flat=True)) == {
        "+79210001122",
        "new@mail.ru",
    }


def test_what_is_wrong_is_told_and_nothing_typed_is_lost(sign_in):
    page = sign_in("registrar").post(
        reverse("clients:create"),
        form_data("12", kind="legal_entity", company="", inn="7707083892", city="Тула"),
    )

    assert page.status_code == 422
    for words in (
        "Введите название компании",
        "Такого ИНН не бывает",
        "Телефон не распознан. Пример: +7 916 123-45-67",
        'value="Новиков"',
        'value="12"',
        'value="7707083892"',
        'value="Тула"',
    ):
        assert words in page.text


def test_a_known_phone_is_told_before_a_second_card_is_made(sign_in, clinic):
    browser = sign_in("registrar")
    data = form_data("8 (916) 123-45-67")

    page = browser.post(reverse("clients:create"), data)
    assert page.status_code == 422
    assert str(clinic.client) in page.text
    assert not Client.objects.filter(last_name="Новиков").exists()

    browser.post(reverse("clients:create"), data | {"save_anyway": "on"})
    assert Client.objects.filter(last_name="Новиков").exists()


def test_a_known_phone_tells_nothing_to_those_who_may_not_see_its_owner(sign_in, cast, clinic):
    cast.outsider.user_permissions.set(Permission.objects.filter(codename="add_client"))

    page = sign_in("outsider").post(reverse("clients:create"), form_data("8 (916) 123-45-67"))

    assert page.status_code == 302
    assert Client.objects.filter(last_name="Новиков").exists()


def test_a_changed_card_is_not_a_duplicate_of_itself(sign_in, clinic):
    browser, url = sign_in("registrar"), reverse("clients:edit", args=[clinic.client.pk])
    seen = browser.get(url).context["form"]["seen"].value()
    page = browser.post(
        url, form_data("+7 916 123-45-67", last_name="Петров", city="Калуга", seen=seen)
    )

    assert page.status_code == 302
    clinic.client.refresh_from_db()
    assert clinic.client.city == "Калуга"
    assert clinic.client.contacts.count() == 1


def test_the_picker_offers_matches_with_what_tells_them_apart(sign_in, make_client, visit):
    known = make_client("Петров", "+7 921 000-11-22", first_name="Пётр", city="Калуга")
    page = sign_in("registrar").get(reverse("clients:search"), {"q": "петров 0011"}).text

    assert f'data-client-id="{known.pk}"' in page
    assert 'data-client-name="Петров Пётр"' in page
    assert 'data-client-city="Калуга"' in page
    assert "+7 921 000-11-22" in page
    assert page.count("data-client-id") == 1
    assert "data-new-client" in page


def test_the_picker_shows_ten_at_most_and_nothing_without_a_question(sign_in, make_client):
    for n in range(12):
        make_client(f"Клиент-{in_letters(n)}")
    browser = sign_in("registrar")

    assert (
        browser.get(reverse("clients:search"), {"q": "клиент"}).text.count("data-client-id") == 10
    )
    assert "data-client-id" not in browser.get(reverse("clients:search"), {"q": " "}).text


def test_an_id_above_a_thousand_stays_a_number(sign_in, db):
    Client.objects.create(pk=1_234_567, last_name="Тысячный", search_text="тысячный")

    browser = sign_in("registrar")

    matches = browser.get(reverse("clients:search"), {"q": "тысячный"}).text
    card = browser.get(reverse("clients:detail", args=[1_234_567])).text

    assert 'data-client-id="1234567"' in matches
    assert "?client=1234567" in card


@pytest.mark.parametrize(
    ("typed", "field", "value"),
    [
        ("Иванов Пётр Ильич", "middle_name", "Ильич"),
        ("8 921 000 11 22", "contacts-0-value", "8 921 000 11 22"),
        ("new@mail.ru", "contacts-0-value", "new@mail.ru"),
        (FULL, "middle_name", ""),
        (FULL, "first_name", "Игнат"),
        (FULL, "contacts-0-value", "8 495 700-00-09 доб. 415"),
        ("8 (921) 000 11 22 Иванов Пётр", "last_name", "Иванов"),
        ("Иванов i@mail.ru 8 921 000 11 22", "contacts-1-value", "8 921 000 11 22"),
        ("Иванов i@mail.ru Пётр", "first_name", "Пётр"),
        ("ООО Ромашка 8 921 000 11 22", "company", "ООО Ромашка"),
    ],
)
def test_a_new_client_in_place_begins_with_what_was_typed(sign_in, typed, field, value):
    page = sign_in("registrar").get(reverse("clients:create"), {"q": typed}, **HTMX).text

    shown = f'name="{field}" value="{value}"' if value else f'name="{field}"'
    assert shown in page
    assert value or f'name="{field}" value=' not in page
    assert "<html" not in page


@pytest.mark.parametrize("name", ["last_name", "first_name", "middle_name"])
def test_digits_in_a_name_are_refused_in_words(sign_in, name):
    typed = form_data(**{"last_name": "Новиков", name: "8 495 700-00-09"})
    page = sign_in("registrar").post(reverse("clients:create"), typed)
    assert page.status_code == 422
    assert "В имени нет цифр. Телефон пишется среди контактов." in page.text


@pytest.mark.parametrize("name", ["Д’Артаньян", "Оглы-заде", "Сант-Эльм (мл.)", "Людовик XIV"])
def test_names_keep_what_else_stands_in_names(sign_in, name):
    sign_in("registrar").post(reverse("clients:create"), form_data(last_name=name))
    assert Client.objects.filter(last_name=name).exists()


def test_an_old_card_with_digits_in_its_name_can_still_be_changed(sign_in, cast):
    old = Client.objects.create(last_name="Петров 2", search_text="петров 2")
    changed = update_client(client=old, by=cast.registrar, values={"city": "Тула"}, contacts=[])
    assert (changed.last_name, changed.city) == ("Петров 2", "Тула")
    with pytest.raises(ValidationError, match="цифр"):
        update_client(client=old, by=cast.registrar, values={"last_name": "Петров 3"}, contacts=[])


def test_a_client_made_in_place_is_handed_to_the_registration(sign_in):
    page = sign_in("registrar").post(
        reverse("clients:create"), form_data("8 921 000-11-22", city="Тула"), **HTMX
    )

    made = Client.objects.get(last_name="Новиков")
    assert json.loads(page["HX-Trigger"]) == {
        "clientChosen": {"id": made.pk, "name": "Новиков", "city": "Тула"}
    }
    assert f'data-client-id="{made.pk}"' in page.text


def test_a_refused_client_in_place_comes_back_as_a_fragment(sign_in, clinic):
    page = sign_in("registrar").post(
        reverse("clients:create"), form_data("8 916 123-45-67"), **HTMX
    )

    assert page.status_code == 422
    assert "<html" not in page.text
    assert f'data-client-id="{clinic.client.pk}"' in page.text  # «Выбрать» the known one


@pytest.mark.parametrize("typed", ["ООО Ромашка-Т", "ип Петров Иван", "ПАО «Заря»", "АО"])
def test_what_begins_with_a_legal_form_is_a_company(sign_in, typed):
    browser = sign_in("registrar")
    form = browser.get(reverse("clients:create"), {"q": typed}, **HTMX).context["form"]
    assert form["kind"].value() == "legal_entity"
    assert form["company"].value() == typed
    assert not form["last_name"].value()


@pytest.mark.parametrize("typed", ["Аорта Иван", "Ипатова Анна", "Анохин"])
def test_a_surname_is_no_legal_form(sign_in, typed):
    browser = sign_in("registrar")
    form = browser.get(reverse("clients:create"), {"q": typed}, **HTMX).context["form"]
    assert form["last_name"].value() == typed.split()[0]
    assert not form["company"].value()


def test_in_a_registration_surnames_come_before_patronymics(sign_in, make_client):
    for number in range(12):
        make_client(f"Авдеев-{in_letters(number)}", middle_name="Степанович")
    make_client("Степанов", first_name="Артём")
    page = sign_in("registrar").get(reverse("clients:search"), {"q": "Степанов"}).text
    assert page.count("data-client-id") == 10
    assert page.index("Степанов Артём") < page.index("Степанович")
    assert "Есть и другие" in page
    few = sign_in("registrar").get(reverse("clients:search"), {"q": "Степанов Артём"}).text
    assert few.count("data-client-id") == 1
    assert "Есть и другие" not in few
