"""The pages that make two cards one: side by side, suggestions, old addresses, the way back."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.clients import services
from apps.clients.models import CardMerging, Client
from apps.feedback.models import Feedback

VALUES = {"first_name": "Мария", "middle_name": "Петровна"}


@pytest.fixture
def pair(make_client):
    main = make_client("Иванова", "+7 916 111-22-33", city="Тула", **VALUES)
    return main, make_client("Иванова", "8 916 111 22 33", city="Калуга", **VALUES)


@pytest.fixture
def site(client, cast):
    client.force_login(cast.quality)
    return client


@pytest.fixture
def merged(pair, cast):
    services.merge_clients(main=pair[0], merged=pair[1], by=cast.quality)
    return pair[1]


def address(name, card):
    return reverse(f"clients:{name}", args=[card.pk])


def send(site, pair, **values):
    url = address("merge", pair[0])
    form = site.get(url, {"with": pair[1].pk}).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    return site.post(url, data | {"with": pair[1].pk} | values)


def test_side_by_side_what_differs_is_asked(site, pair):
    page = site.get(address("merge", pair[0]), {"with": pair[1].pk})
    assert page.context["form"].differing == ["city"]
    answer = send(site, pair, stays_city=str(pair[1].pk))
    assert answer.url == pair[0].get_absolute_url()
    pair[0].refresh_from_db()
    assert pair[0].city == "Калуга"


def test_the_other_card_may_be_the_main_one(site, pair):
    assert send(site, pair, main=pair[1].pk).url == pair[1].get_absolute_url()
    assert Client.objects.get(pk=pair[0].pk).merged_into == pair[1]


def test_a_card_changed_meanwhile_is_shown_anew_with_what_was_chosen(site, pair):
    form = site.get(address("merge", pair[0]), {"with": pair[1].pk}).context["form"]
    Client.objects.filter(pk=pair[1].pk).update(company="Ромашка")
    values = {"stays_city": str(pair[1].pk), "note": "Звонила сама", "with": pair[1].pk}
    data = {name: form[name].value() for name in form.fields} | values
    page = site.post(address("merge", pair[0]), data)
    assert page.status_code == 409
    shown = page.context["form"]
    assert shown["note"].value() == "Звонила сама"
    assert shown["stays_city"].value() == str(pair[1].pk)
    assert "company" in shown.differing
    again = {name: shown[name].value() or "" for name in shown.fields} | {"with": pair[1].pk}
    assert site.post(address("merge", pair[0]), again).status_code == 302
    pair[0].refresh_from_db()
    assert (pair[0].city, pair[0].company) == ("Калуга", "Ромашка")


def test_without_another_card_it_is_looked_for(site, pair, make_client):
    make_client("Соколова")
    page = site.get(address("merge", pair[0]), {"q": "Соколова"})
    assert "Соколова" in page.content.decode()
    assert pair[1].get_absolute_url() in page.content.decode()  # as a suggestion


@pytest.mark.parametrize("name", ["detail", "edit"])
def test_the_address_of_the_merged_card_leads_to_the_main_one(site, pair, merged, name):
    assert site.get(address(name, merged)).url == address(name, pair[0])


def test_it_leads_nobody_who_may_not_see_the_main_one(client, cast, merged):
    client.force_login(cast.executor)
    assert client.get(address("detail", merged)).status_code == 403


def test_it_leaves_list_and_search_and_export(site, cast, pair, merged):
    for url in (reverse("clients:list"), reverse("clients:list") + "?q=Иванова"):
        assert f"/clients/{merged.pk}/" not in site.get(url).content.decode()
    found = site.get(reverse("clients:search"), {"q": "9161112233"}).content.decode()
    assert f'data-client-id="{merged.pk}"' not in found
    assert f'data-client-id="{pair[0].pk}"' in found
    site.force_login(cast.admin)
    listed = site.get(reverse("admin:clients_client_changelist"))
    assert list(listed.context["cl"].queryset) == [pair[0], *_others(pair)]
    file = site.post(reverse("admin:clients_client_export"), {"format": "1"})
    assert "Тула" in file.content.decode()
    assert "Калуга" not in file.content.decode()


def _others(pair):
    return Client.objects.exclude(pk__in=[card.pk for card in pair])


def test_an_edit_that_was_open_meanwhile_lands_on_the_main_card(site, pair, cast):
    url = address("edit", pair[1])
    form = site.get(url).context["form"]
    services.merge_clients(main=pair[0], merged=pair[1], by=cast.quality)
    data = {name: form[name].value() or "" for name in form.fields} | {"note": "Просит звонить"}
    rows = [row["value"].value() for row in form.contacts if row["value"].value()]
    data |= {"contacts-TOTAL_FORMS": len(rows), "contacts-INITIAL_FORMS": 0}
    data |= {f"contacts-{n}-value": value for n, value in enumerate(rows)}
    assert site.post(url, data | {"save_anyway": "on"}).url == pair[0].get_absolute_url()
    pair[0].refresh_from_db()
    assert (pair[0].note, pair[0].city) == ("Просит звонить", "Тула")


def test_a_registration_that_was_open_meanwhile_lands_on_the_main_card(
    client, cast, clinic, pair, merged
):
    client.force_login(cast.registrar)
    assert client.get(reverse("feedback:chosen_client", args=[merged.pk])).status_code == 200
    values = {
        "key": uuid.uuid4(),
        "client": merged.pk,
        "type": clinic.question.pk,
        "branch": clinic.branch.pk,
        "channel": "phone",
        "statement": "Когда вы работаете в праздники и можно ли прийти без записи?",
        "action": "register",
    }
    answer = client.post(reverse("feedback:new"), values)
    assert answer.status_code == 302, answer.context["form"].errors
    assert Feedback.objects.get(key=values["key"]).client == pair[0]


def test_an_old_link_to_the_appeals_of_the_merged_card(site, pair, merged, make_feedback):
    document = make_feedback(client=pair[0])
    page = site.get(reverse("feedback:list"), {"client": merged.pk})
    assert document.number in page.content.decode()


def test_the_history_stands_on_both_cards_and_the_way_back_on_the_main_one(site, pair, merged):
    merging = CardMerging.objects.get()
    undo = reverse("clients:unmerge", args=[merging.pk])
    assert undo in site.get(address("detail", pair[0])).content.decode()
    site.post(undo)
    for card in pair:
        page = site.get(address("detail", card))
        assert page.context["mergings"] == [merging]
        assert undo not in page.content.decode()
    assert site.post(undo).status_code == 409


def test_who_looks_alike_is_offered_until_somebody_says_no(site, pair, make_client):
    born = {"birth_date": timezone.localdate().replace(year=1980, day=1)}
    twin = make_client("Иванова", **VALUES, **born)
    other = make_client("Иванова", **VALUES, **born)
    page = site.get(address("detail", twin))
    assert [each.other for each in page.context["likenesses"]] == [other]
    listed = site.get(reverse("clients:list")).content.decode()
    for one, two in ((pair[0], pair[1]), (twin, other)):
        assert f"{address('merge', one)}?with={two.pk}" in listed
    site.post(address("different", twin), {"with": other.pk})
    for card in (twin, other):
        assert not site.get(address("detail", card)).context["likenesses"]


def test_who_may_not_merge_is_offered_nothing(client, cast, pair):
    client.force_login(cast.registrar)
    assert not client.get(address("detail", pair[0])).context["likenesses"]
    assert "merge" not in client.get(reverse("clients:list")).content.decode()
    assert client.get(address("merge", pair[0])).status_code == 403
