"""Two cards of one client become one, and two again within a day (decision 068)."""

from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from apps.clients import services
from apps.clients.extensions import follows
from apps.clients.merging.services import CardsChanged, collect_strays, state_of
from apps.clients.models import CardMerging, Client, Consent, Service, Visit
from apps.clients.services import channels_wanted, stop_token, withdraw_by_link
from apps.core.exceptions import Conflict
from apps.feedback.models import Feedback

VALUES = {"first_name": "Мария", "middle_name": "Петровна"}


@pytest.fixture
def pair(make_client):
    """One person on two cards: the main one and the one that goes into it."""
    main = make_client("Иванова", "+7 916 111-22-33", "maria@example.com", city="Тула", **VALUES)
    merged = make_client("Ивановa", "8 916 111 22 33", "8 921 000-11-22", note="Кресло", **VALUES)
    return main, merged


@pytest.fixture
def make_visit(clinic):
    def make(client, **values):
        service = Service.objects.get_or_create(name="Лечение кариеса")[0]
        given = {"branch": clinic.branch, "employee": clinic.employee, "service": service}
        return Visit.objects.create(client=client, started_at=timezone.now(), **given | values)

    return make


@pytest.fixture
def merge(cast):
    def do(pair, **values):
        main, merged = pair
        return services.merge_clients(main=main, merged=merged, by=cast.quality, **values)

    return do


def test_every_reference_to_a_client_is_taken_care_of():
    cared_for = [reference for each in follows for reference in each.references]
    references = {
        f"{field.model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields(include_hidden=True)
        if field.concrete and field.is_relation and field.related_model is Client
    }
    assert len(references) >= 8
    assert set(cared_for) == references
    assert len(cared_for) == len(references)


def test_everything_belongs_to_the_main_card(pair, merge, make_visit, make_feedback, make_draft):
    main, merged = pair
    visit = make_visit(merged)
    document = make_feedback(client=merged, visit=visit)
    draft = make_draft(client=merged)
    merge(pair)
    assert set(main.visits.all()) == {visit}
    assert set(main.feedback.all()) == {document, draft}
    document.refresh_from_db()
    assert document.visit == visit
    assert document.search.client == main
    entry = document.history.latest("pk")
    assert (entry.action, entry.version) == ("feedback.merge_cards", document.version)
    assert entry.changes[0]["from"] == merged.pk
    assert [c.normalized for c in main.contacts.all()] == [
        "+79161112233",
        "maria@example.com",
        "+79210001122",
    ]


def test_the_one_search_finds_by_a_phone_of_the_merged_card(pair, merge, make_feedback, cast):
    document = make_feedback(client=pair[1])
    merge(pair)
    seen = Client.objects.visible_to(cast.handler)
    assert list(seen.search("9210001122")) == [pair[0]]
    found = Feedback.objects.posted_visible_to(cast.handler).filter(client=pair[0])
    assert list(found) == [document]


def test_which_values_stay(pair, merge):
    """Where nobody says otherwise the main card's, or what only the other has."""
    main, merged = pair
    merge(pair, stays={"last_name": merged.pk})
    main.refresh_from_db()
    assert (main.last_name, main.city, main.note) == ("Ивановa", "Тула", "Кресло")


def test_two_notes_may_both_stay(pair, merge):
    main = pair[0]
    Client.objects.filter(pk=main.pk).update(note="Боится уколов")
    merge(pair, stays={"note": "both"})
    main.refresh_from_db()
    assert main.note == "Боится уколов\nКресло"


@pytest.mark.parametrize("silent", [0, 1])
def test_what_was_refused_on_one_card_stays_refused(pair, merge, silent):
    """Also where the other card has a later word, as by mistake."""
    withdraw_by_link(client=pair[silent], channel="sms")
    withdraw_by_link(client=pair[1 - silent], channel="sms")
    withdraw_by_link(client=pair[1 - silent], channel="sms", is_given=True)
    merging = merge(pair)
    assert channels_wanted(pair[0]) == {"email"}
    services.unmerge_clients(merging=merging, by=merging.by)
    assert channels_wanted(pair[silent]) == {"email"}
    assert channels_wanted(pair[1 - silent]) == {"email", "sms"}


def test_the_stop_link_of_the_merged_card_still_works(client, pair, merge):
    url = reverse("clients:stop", args=[stop_token(pair[1], "email")])
    merging = merge(pair)
    assert client.post(url).status_code == 200
    assert channels_wanted(pair[0]) == {"sms"}
    services.unmerge_clients(merging=merging, by=merging.by)
    assert channels_wanted(pair[0]) == channels_wanted(pair[1]) == {"sms"}


def test_undone_all_is_as_it_was(pair, merge, make_visit, make_feedback):
    main, merged = pair
    visit, own = make_visit(merged), make_visit(main)
    document, kept = make_feedback(client=merged, visit=visit), make_feedback(client=main)
    before = _picture(pair)
    merging = merge(pair, stays={"last_name": merged.pk})
    assert _picture(pair) != before
    services.unmerge_clients(merging=merging, by=merging.by)
    assert _picture(pair) == before
    document.refresh_from_db()
    assert (document.client, document.visit, document.search.client) == (merged, visit, merged)
    assert document.history.latest("pk").action == "feedback.unmerge_cards"
    assert set(main.feedback.all()) == {kept}
    assert set(main.visits.all()) == {own}


def _picture(pair) -> list:
    cards = Client.objects.filter(pk__in=[card.pk for card in pair]).order_by("pk")
    contacts = [sorted(card.contacts.values_list("kind", "value", "note")) for card in cards]
    return [list(cards.values()), contacts]


def test_undone_what_came_since_stays(pair, merge, make_visit, make_feedback, cast):
    main, merged = pair
    visit, old = make_visit(merged), make_feedback(client=merged)
    merging = merge(pair)
    visit.refresh_from_db()
    new = make_feedback(client=main, visit=visit)
    Client.objects.filter(pk=main.pk).update(note="Новая заметка")
    services.unmerge_clients(merging=merging, by=cast.handler)
    for row in (old, new, visit, main):
        row.refresh_from_db()
    assert (old.client, new.client, new.visit, visit.client) == (merged, main, visit, main)
    assert main.note == "Новая заметка"


def test_undone_a_matter_that_was_joined_since_stays_whole(pair, merge, make_feedback, cast):
    from apps.feedback.services import merge_feedback

    old, other = make_feedback(client=pair[1]), make_feedback(client=pair[0])
    merging = merge(pair)
    old.refresh_from_db()
    merge_feedback(feedback=old, by=cast.handler, version=old.version, other=other)
    services.unmerge_clients(merging=merging, by=cast.handler)
    old.refresh_from_db()
    assert old.client == other.client == pair[0]


def test_a_company_has_its_inn_once(make_client, merge):
    company = {"kind": "legal_entity", "inn": "7707083893"}
    merged = make_client("", company="ООО Ромашка", **company)
    main = make_client("", company="Ромашка", kind="legal_entity")
    merging = merge((main, merged))
    main.refresh_from_db()
    merged.refresh_from_db()
    assert (main.inn, merged.inn) == ("7707083893", "")
    services.unmerge_clients(merging=merging, by=merging.by)
    main.refresh_from_db()
    merged.refresh_from_db()
    assert (main.inn, merged.inn) == ("", "7707083893")


def test_undone_too_late(pair, merge):
    merging = merge(pair)
    later = timezone.now() + timedelta(days=1, minutes=1)
    with time_machine.travel(later), pytest.raises(Conflict):
        services.unmerge_clients(merging=merging, by=merging.by)
    assert Client.objects.get(pk=pair[1].pk).merged_into == pair[0]


def test_one_merging_after_the_other_is_undone_in_order(pair, merge, make_client, make_feedback):
    main, merged = pair
    document = make_feedback(client=merged)
    first = merge(pair)
    last = make_client("Иванова", **VALUES)
    second = merge((last, Client.objects.get(pk=main.pk)))
    assert Client.objects.get(pk=merged.pk).current == last
    with pytest.raises(Conflict):
        services.unmerge_clients(merging=first, by=first.by)
    services.unmerge_clients(merging=second, by=first.by)
    services.unmerge_clients(merging=first, by=first.by)
    document.refresh_from_db()
    assert document.client == merged


@pytest.mark.parametrize("turned", [False, True])
def test_the_same_pair_twice(pair, merge, turned):
    merge(pair)
    with pytest.raises(Conflict) as refusal:
        merge(pair[::-1] if turned else pair)
    assert refusal.value.url == pair[0].get_absolute_url()
    assert CardMerging.objects.count() == 1


def test_a_card_changed_since_it_was_looked_at(pair, merge):
    seen = state_of(*pair)
    Client.objects.filter(pk=pair[1].pk).update(city="Калуга")
    with pytest.raises(CardsChanged):
        merge(pair, seen=seen)
    assert not CardMerging.objects.exists()


def test_with_itself(pair, merge):
    with pytest.raises(ValidationError):
        merge((pair[0], pair[0]))


def test_only_with_the_right(pair, cast):
    for user in (cast.registrar, cast.management):
        with pytest.raises(PermissionDenied):
            services.merge_clients(main=pair[0], merged=pair[1], by=user)


def test_what_was_written_at_that_very_moment_follows(pair, merge, make_feedback, make_visit):
    """A form was read before the merging and written after it."""
    merging = merge(pair)
    stray, visit = make_feedback(client=pair[1]), make_visit(pair[1])
    assert collect_strays() == 1
    for row in (stray, visit):
        row.refresh_from_db()
        assert row.client == pair[0]
    services.unmerge_clients(merging=merging, by=merging.by)
    stray.refresh_from_db()
    assert stray.client == pair[1]


def test_a_message_that_waits_is_still_for_the_same_client(pair, merge, make_feedback):
    from apps.feedback.notices.documents import FeedbackDocuments
    from apps.notifications.models import Notification

    document = make_feedback(client=pair[1])
    waiting = Notification(
        document_id=document.pk,
        recipient=f"client:{pair[1].pk}:e",
        channel="email",
        address="maria@example.com",
    )
    merge(pair)
    assert FeedbackDocuments().why_not(waiting) == ""
    waiting.recipient = "client:999999:e"
    assert FeedbackDocuments().why_not(waiting)


def test_a_stricter_word_is_kept_with_its_way(pair, merge):
    withdraw_by_link(client=pair[1], channel="email")
    withdraw_by_link(client=pair[0], channel="email")
    withdraw_by_link(client=pair[0], channel="email", is_given=True)
    merging = merge(pair)
    word = Consent.objects.filter(client=pair[0]).latest("at", "pk")
    assert (word.is_given, word.way, word.by) == (False, Consent.Way.MERGING, merging.by)
