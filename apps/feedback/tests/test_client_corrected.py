"""The client of a registered document is set or put right, and both cards are right (C1, W1)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from apps.appeal_types.models import DeadlinePolicy
from apps.clients.models import Client, ClientContact, Service, Visit
from apps.core.exceptions import Conflict
from apps.feedback import services
from apps.feedback.editing.client import NewCard
from apps.feedback.models import Feedback, State
from apps.feedback.relations.similar import of_client
from apps.feedback.tests.reader import WHOLE

pytestmark = pytest.mark.django_db


def now(feedback: Feedback) -> Feedback:
    return Feedback.objects.get(pk=feedback.pk)


@pytest.fixture
def other(db) -> Client:
    kotova = Client.objects.create(
        last_name="Котова", first_name="Вера", city="Тула", search_text="котова вера 9035550101"
    )
    ClientContact.objects.create(
        client=kotova, kind="phone", value="+7 903 555-01-01", normalized="+79035550101"
    )
    return kotova


@pytest.fixture
def set_client(cast):
    def do(feedback: Feedback, client, by=None, version=None, **values) -> Feedback:
        fresh = now(feedback)
        return services.set_client(
            feedback=fresh,
            by=by or cast.handler,
            version=version or fresh.version,
            client=client,
            **values,
        )

    return do


def entry_of(feedback: Feedback, action: str) -> dict[str, tuple[str, str]]:
    entry = feedback.history.filter(action=action).latest("pk")
    return {change["field"]: (change["from_shown"], change["to_shown"]) for change in entry.changes}


# By the service


def test_the_history_says_from_whom_to_whom(make_feedback, set_client, clinic, other):
    feedback = set_client(make_feedback(), other, comment="Однофамильцы")
    assert now(feedback).client == other
    assert entry_of(feedback, "feedback.change_client")["client"] == (
        str(clinic.client),
        str(other),
    )
    assert feedback.history.get(action="feedback.change_client").comment == "Однофамильцы"


def test_it_is_on_the_one_card_and_not_on_the_other(make_feedback, set_client, clinic, other, cast):
    feedback = set_client(make_feedback(), other)
    assert list(of_client(other, cast.handler)) == [feedback]
    assert not of_client(clinic.client, cast.handler).exists()


@pytest.mark.parametrize("who", ["registrar", "management", "executor", "head", "outsider"])
def test_only_who_may_add_details(make_feedback, set_client, other, cast, who):
    feedback = make_feedback(executor=cast.executor)
    with pytest.raises(PermissionDenied):
        set_client(feedback, other, by=getattr(cast, who))


def test_who_may_see_no_cards_changes_none(make_feedback, set_client, other, cast):
    from django.contrib.auth.models import Group, Permission

    view = Permission.objects.get(codename="view_client")
    for group in Group.objects.all():
        group.permissions.remove(view)
    with pytest.raises(PermissionDenied):
        set_client(make_feedback(), other, by=type(cast.handler).objects.get(pk=cast.handler.pk))


def test_a_draft_and_a_duplicate_are_changed_elsewhere(make_feedback, set_client, other):
    for state in (State.DRAFT, State.MERGED):
        with pytest.raises((Conflict, PermissionDenied)):
            set_client(make_feedback(state=state), other)


def test_a_closed_one_is_put_right_as_well(make_feedback, set_client, other):
    feedback = set_client(make_feedback(state=State.CLOSED), other)
    assert (now(feedback).client, feedback.state) == (other, State.CLOSED)


def test_who_has_not_seen_the_last_change_is_told(make_feedback, set_client, other, clinic):
    third = Client.objects.create(last_name="Ли")
    feedback = make_feedback()
    version = feedback.version
    set_client(feedback, other)
    with pytest.raises(Conflict, match="Котова"):
        set_client(feedback, third, version=version)
    assert set_client(feedback, other, version=version).client == other  # wanted the same


def test_the_words_are_found_by_the_new_client_only(make_feedback, set_client, other, cast):
    feedback = set_client(make_feedback(), other)
    seen = Feedback.objects.visible_to(cast.handler)
    assert list(seen.search("котова")) == [feedback]
    assert not seen.search("петров").filter(pk=feedback.pk).exists()


def test_a_visit_and_a_city_of_somebody_else_go(make_feedback, set_client, clinic, other):
    visit = Visit.objects.create(
        client=clinic.client,
        branch=clinic.branch,
        employee=clinic.employee,
        service=Service.objects.create(name="Осмотр"),
        started_at=timezone.now(),
    )
    clinic.client.city = "Тверь"
    clinic.client.save()
    feedback = make_feedback(visit=visit)
    assert feedback.city == "Тверь"
    set_client(feedback, other)
    assert (now(feedback).visit, now(feedback).city) == (None, "Тула")


def test_nobody_waits_for_the_former_client(make_feedback, set_client, other, cast):
    feedback = make_feedback()
    services.wait_for_client(
        feedback=feedback, by=cast.handler, version=feedback.version, reason="Пришлёт чек"
    )
    changed = set_client(feedback, other)
    assert changed.waiting_since is None
    assert changed.due_at is not None
    assert changed.waits.get().ended_at


def test_an_applicant_is_waited_for_on(make_feedback, set_client, other, cast):
    """He has got a card: it is the same person."""
    feedback = make_feedback(client=None, applicant_name="Котова Вера")
    services.wait_for_client(
        feedback=feedback, by=cast.handler, version=feedback.version, reason="Пришлёт чек"
    )
    assert set_client(feedback, other).waiting_since is not None


def test_the_terms_are_those_of_a_company(make_feedback, set_client, clinic):
    DeadlinePolicy.objects.all().delete()
    for kind, hours, days in (("person", 8, 10), ("legal_entity", 40, 30)):
        DeadlinePolicy.objects.create(
            name=kind,
            client_kind=kind,
            resolution_hours=hours,
            reaction_hours=4,
            statutory_days=days,
            clause=f"Закон: {kind}",
            valid_from="2000-01-01",
            on_day_off="same",
        )
    company = Client.objects.create(kind="legal_entity", company="ООО Ромашка")
    feedback = make_feedback()
    assert "person" in feedback.statutory_basis
    changed = set_client(feedback, company)
    assert changed.due_at > feedback.due_at
    assert changed.statutory_due_on - feedback.statutory_due_on == timedelta(days=20)
    assert changed.statutory_basis == "Закон: legal_entity"
    assert {"due_at", "statutory_due_on"} <= set(entry_of(changed, "feedback.change_client"))


def test_a_term_that_was_extended_stays(make_feedback, set_client, cast):
    feedback = make_feedback()
    longer = feedback.statutory_due_on + timedelta(days=9)
    services.extend_statutory_term(
        feedback=feedback,
        by=cast.handler,
        version=feedback.version,
        statutory_due_on=longer,
        reason="Ждём лабораторию",
        extension_notice="Написали",
    )
    company = Client.objects.create(kind="legal_entity", company="ООО Ромашка")
    assert set_client(feedback, company).statutory_due_on == longer


def merged(main: Feedback, twin: Feedback, by) -> Feedback:
    return services.merge_feedback(feedback=twin, by=by, version=now(twin).version, other=main)


def test_the_duplicates_go_along(make_feedback, set_client, other, cast):
    main, twin, stranger = (
        make_feedback(),
        make_feedback(),
        make_feedback(client=None, applicant_name="Вера"),
    )
    merged(main, twin, cast.handler)
    merged(main, stranger, cast.handler)
    set_client(main, other)
    assert {now(each).client for each in (main, twin, stranger)} == {other}
    assert entry_of(twin, "feedback.change_client")["client"][1] == str(other)
    assert entry_of(stranger, "feedback.set_client")["client"] == ("", str(other))


def test_a_document_and_its_duplicate_stay_of_one_client(
    make_feedback, set_client, other, clinic, cast
):
    main, twin = make_feedback(client=None, applicant_name="Иван"), make_feedback()
    merged(main, twin, cast.handler)
    with pytest.raises(ValidationError) as refused:
        set_client(main, other)
    assert "client" in refused.value.message_dict
    assert set_client(main, clinic.client).client == clinic.client


def test_an_applicant_gets_a_card_in_one_step(make_feedback, set_client, cast):
    feedback = make_feedback(
        client=None,
        applicant_name="Иванов Иван",
        applicant_phone="+79161234567",
        applicant_email="ivanov@mail.ru",
    )
    card = NewCard(
        values={"last_name": "Иванов", "first_name": "Иван"},
        contacts=[{"value": "+79161234567"}, {"value": "ivanov@mail.ru"}],
    )
    client = set_client(feedback, card).client
    assert {each.normalized for each in client.contacts.all()} == {
        "+79161234567",
        "ivanov@mail.ru",
    }
    assert entry_of(feedback, "feedback.set_client")["client"] == ("", str(client))


def test_a_card_that_cannot_be_made_changes_nothing(make_feedback, set_client, cast):
    feedback = make_feedback()
    with pytest.raises(ValidationError):
        set_client(feedback, NewCard(values={}, contacts=[{"value": "12"}]))
    assert Client.objects.count() == 1
    assert not feedback.history.filter(action="feedback.change_client").exists()


# By the page


@pytest.fixture
def shown(client, cast):
    def get(feedback: Feedback, query: str = "", who: str = "handler") -> str:
        client.force_login(getattr(cast, who))
        asked = {"do": "set_client", "q": query} | WHOLE
        return client.get(feedback.get_absolute_url(), asked).text

    return get


@pytest.fixture
def post(client, cast):
    def send(feedback: Feedback, who: str = "handler", **values):
        client.force_login(getattr(cast, who))
        address = reverse("feedback:set_client", args=[feedback.pk])
        return client.post(address, {"version": now(feedback).version} | values)

    return send


def test_found_and_chosen_on_the_page(make_feedback, shown, post, other):
    feedback = make_feedback()
    assert f'value="{other.pk}"' in shown(feedback, "8 903 555 01 01")
    assert f'value="{other.pk}"' in shown(feedback, "котова")
    response = post(feedback, client=other.pk, comment="Не тот Петров")
    assert response.status_code == 302
    assert now(feedback).client == other


def test_the_page_offers_the_card_of_who_has_the_applicants_phone(make_feedback, shown, other):
    feedback = make_feedback(client=None, applicant_name="Вера", applicant_phone="+79035550101")
    assert f'value="{other.pk}"' in shown(feedback)


def test_an_applicant_becomes_a_client_with_what_is_known_already(make_feedback, shown, post):
    feedback = make_feedback(
        client=None, applicant_name="Иванов Иван", applicant_phone="+79161234567"
    )
    text = shown(feedback)
    assert "Иванов Иван" in text
    response = post(
        feedback, client="new", new_name="Иванов Иван", new_phone="8 916 123 45 67", new_email=""
    )
    assert response.status_code == 302
    client = now(feedback).client
    assert (str(client), client.contacts.get().normalized) == ("Иванов Иван", "+79161234567")


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"client": "new"},
        {"client": "new", "new_name": "Иван", "new_phone": "12"},
        {"client": "999999"},
        {"client": "-1"},
        {"client": "9" * 30},
        {"client": "x\x00"},
    ],
)
def test_what_names_nobody_comes_back_with_the_form(make_feedback, post, clinic, typed):
    feedback = make_feedback()
    response = post(feedback, comment="Ошиблись", **typed)
    assert response.status_code == 422
    assert "Ошиблись" in response.text
    assert now(feedback).client == clinic.client


def test_whoever_may_not_is_not_offered_it(make_feedback, shown, post, other, cast):
    feedback = make_feedback(executor=cast.executor)
    assert reverse("feedback:set_client", args=[feedback.pk]) not in shown(feedback, who="executor")
    assert post(feedback, who="executor", client=other.pk).status_code == 403
