"""Which policy a term comes from: the most specific, then the newest; and the matrix of urgency."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from apps.appeal_types.models import ClientKind, DeadlinePolicy, UrgencyRule
from apps.appeal_types.services import Matter, choose_terms, policies_in_force, suggest_urgency
from apps.clients.models import Client
from apps.organization.tests.makers import url

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


@pytest.fixture
def make_policy():
    """Return a factory of policies; the shipped ones are out of the way."""
    DeadlinePolicy.objects.all().delete()

    def make(name: str, **values) -> DeadlinePolicy:
        return DeadlinePolicy.objects.create(name=name, **{"resolution_hours": 8} | values)

    return make


@pytest.fixture
def terms(clinic):
    def choose(day=DAY, **values):
        about = {"type": clinic.complaint, "category": clinic.subcategory, "urgency": "normal"}
        about |= {"client_kind": "person"} | values
        matter = Matter(nature=about["type"].nature, **about)
        return choose_terms(matter=matter, policies=policies_in_force(day=day))

    return choose


def test_the_policy_with_the_most_conditions_holds(make_policy, terms, clinic):
    make_policy("any")
    make_policy("complaints", nature="complaint")
    make_policy("this type and urgency", type=clinic.complaint, urgency="high")
    make_policy(
        "urgent complaints of people", nature="complaint", urgency="high", client_kind="person"
    )

    def holds(**values) -> str:
        return terms(**values).resolution.name

    assert holds(type=clinic.praise) == "any"
    assert holds() == "complaints"
    assert holds(urgency="high", client_kind="legal_entity") == "this type and urgency"
    assert holds(urgency="high") == "urgent complaints of people"


def test_a_category_means_all_that_is_part_of_it_and_the_nearer_one_wins(
    make_policy, terms, clinic
):
    make_policy("treatment", category=clinic.category, valid_from=date(2026, 10, 1))
    assert terms().resolution.name == "treatment"
    make_policy("therapy", category=clinic.subcategory, valid_from=date(2026, 1, 1))
    assert terms().resolution.name == "therapy"
    assert terms(category=clinic.category).resolution.name == "treatment"
    assert terms(category=None).resolution is None


def test_of_equals_the_newest_holds_and_only_while_it_is_valid(make_policy, terms):
    make_policy("always")
    make_policy("since summer", valid_from=date(2026, 6, 1))
    make_policy("in winter", valid_from=date(2026, 12, 1), valid_until=date(2026, 12, 31))
    make_policy("put aside", valid_from=date(2026, 11, 1), is_active=False)
    assert terms(day=date(2026, 5, 31)).resolution.name == "always"
    assert terms(day=date(2026, 6, 1)).resolution.name == "since summer"
    assert terms(day=date(2026, 12, 31)).resolution.name == "in winter"
    assert terms(day=date(2027, 1, 1)).resolution.name == "since summer"


def test_each_term_comes_from_the_policy_that_sets_it(make_policy, terms):
    make_policy("reaction", urgency="normal", resolution_hours=None, reaction_hours=2)
    make_policy("resolution", nature="complaint")
    make_policy("law", resolution_hours=None, statutory_days=10, clause="ст. 31")
    found = terms()
    assert [found.reaction.name, found.resolution.name, found.statutory.name] == [
        "reaction",
        "resolution",
        "law",
    ]


def test_as_shipped_complaints_of_people_have_the_term_of_the_consumer_law(terms, clinic):
    complaint, praise = terms(), terms(type=clinic.praise)
    assert (complaint.statutory.statutory_days, "ст. 31" in complaint.statutory.clause) == (
        10,
        True,
    )
    assert terms(client_kind="legal_entity").statutory is None
    assert praise.statutory is None
    hours = [
        terms(urgency=urgency).resolution.resolution_hours
        for urgency in ("critical", "high", "normal", "low")
    ]
    assert hours == [8, 24, 40, 40]


def test_every_term_by_law_asks_for_a_lawyer():
    by_law = DeadlinePolicy.objects.filter(statutory_days__isnull=False)
    clauses = " ".join(policy.clause for policy in by_law)
    for law in ("ст. 22", "ст. 31", "59-ФЗ", "152-ФЗ", "442-ФЗ"):
        assert law in clauses
    assert all("Подтвердите у юриста" in policy.note for policy in by_law)


def test_policies_know_the_kinds_of_clients():
    assert set(ClientKind.values) == set(Client.Kind.values)


@pytest.mark.parametrize(
    ("severity", "impact", "urgency"),
    [
        ("minor", "one", "low"),
        ("minor", "many", "high"),
        ("serious", "one", "normal"),
        ("grave", "one", "high"),
        ("grave", "many", "critical"),
        ("", "one", ""),
        ("grave", "", ""),
    ],
)
def test_urgency_is_suggested_by_the_matrix(severity, impact, urgency):
    assert suggest_urgency(severity=severity, impact=impact) == urgency


def test_the_matrix_is_changed_right_in_the_list(client, cast):
    client.force_login(cast.admin)
    rule = UrgencyRule.objects.get(severity="minor", impact="one")
    data = {
        "form-TOTAL_FORMS": 1,
        "form-INITIAL_FORMS": 1,
        "form-0-id": rule.pk,
        "form-0-urgency": "critical",
        "_save": "1",
    }
    answer = client.post(f"{url(UrgencyRule, 'changelist')}?severity=minor&impact=one", data)
    assert answer.status_code == 302
    assert suggest_urgency(severity="minor", impact="one") == "critical"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "хотя бы один срок"),
        ({"statutory_days": 10}, "Укажите норму"),
        (
            {
                "resolution_hours": 8,
                "valid_from": date(2026, 2, 1),
                "valid_until": date(2026, 1, 1),
            },
            "раньше, чем начинается",
        ),
    ],
)
def test_a_policy_that_says_nothing_sound_is_refused(values, message):
    with pytest.raises(ValidationError, match=message):
        DeadlinePolicy(name="x", **values).full_clean()


def test_type_and_nature_do_not_contradict(clinic):
    policy = DeadlinePolicy(name="x", type=clinic.praise, nature="complaint", resolution_hours=8)
    with pytest.raises(ValidationError, match="другой характер"):
        policy.full_clean()


def test_the_page_of_a_policy_says_who_must_confirm_it(client, cast, clinic):
    client.force_login(cast.admin)
    policy = DeadlinePolicy.objects.get(name__startswith="152-ФЗ")
    page = client.get(url(DeadlinePolicy, "change", policy.pk)).text
    assert "Подтвердите срок у юриста" in page
    assert "Качество лечения / Терапия" in page  # the tree of categories to choose from
    data = {
        "name": policy.name,
        "category": clinic.subcategory.pk,
        "statutory_days": 10,
        "statutory_unit": "working",
        "on_day_off": "next",
        "clause": policy.clause,
        "is_active": "on",
    }
    client.post(url(DeadlinePolicy, "change", policy.pk), data)
    policy.refresh_from_db()
    assert (policy.category, policy.is_active) == (clinic.subcategory, True)
