"""Hints: which of them hold for an appeal, in which order, and what may stand in them (C5)."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from apps.appeal_types.models import AppealType, Guidance
from apps.appeal_types.services import find_guidance

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


@pytest.fixture
def make_hint():
    def make(name: str, **values) -> Guidance:
        return Guidance.objects.create(name=name, **{"text": "<p>Извинитесь</p>"} | values)

    return make


@pytest.fixture
def hints(clinic):
    def find(**values) -> list[str]:
        about = {"appeal_type": clinic.complaint, "category": clinic.subcategory}
        found = find_guidance(**{**about, "client_kind": "person", "day": DAY} | values)
        return [hint.name for hint in found]

    return find


def test_the_most_specific_comes_first(make_hint, hints, clinic):
    make_hint("any")
    make_hint("treatment", category=clinic.category)
    make_hint("therapy", category=clinic.subcategory)
    make_hint("this type", type=clinic.complaint, valid_from=date(2026, 1, 1))
    make_hint("of people", type=clinic.complaint, category=clinic.category, client_kind="person")
    assert hints() == ["of people", "this type", "therapy", "treatment", "any"]
    assert hints(client_kind="legal_entity") == ["this type", "therapy", "treatment", "any"]
    assert hints(appeal_type=clinic.praise, category=None) == ["any"]
    assert hints(category=clinic.category) == ["of people", "this type", "treatment", "any"]


def test_only_those_in_force(make_hint, hints):
    make_hint("in autumn", valid_from=date(2026, 9, 1), valid_until=date(2026, 11, 20))
    make_hint("in winter", valid_from=date(2026, 11, 21))
    make_hint("put aside", is_active=False)
    assert hints() == ["in autumn"]
    assert hints(day=date(2026, 11, 21)) == ["in winter"]
    assert hints(day=date(2026, 8, 31)) == []


def test_one_query_whatever_the_number(make_hint, clinic, django_assert_num_queries):
    for number in range(20):
        make_hint(f"hint {number}", category=clinic.category)
    with django_assert_num_queries(1):
        found = find_guidance(
            appeal_type=clinic.complaint, category=clinic.subcategory, client_kind="person", day=DAY
        )
    assert len(found) == 20


def test_the_text_is_cleaned_and_says_something():
    hint = Guidance(name="x", text='<p onclick="x()">Извинитесь</p><script>alert(1)</script>')
    hint.full_clean()
    assert hint.text == "<p>Извинитесь</p>"
    with pytest.raises(ValidationError) as refused:
        Guidance(name="y", text="<p> </p><script>alert(1)</script>").full_clean()
    assert set(refused.value.message_dict) == {"text"}


def test_the_database_refuses_a_hint_that_ends_before_it_begins(make_hint):
    with pytest.raises(IntegrityError):
        make_hint("never", valid_from=DAY, valid_until=date(2026, 11, 19))


@pytest.mark.parametrize("details", [["shoe_size"], "phone", {"phone": 1}])
def test_a_type_asks_only_for_details_that_there_are(clinic, details):
    with pytest.raises(ValidationError):
        AppealType(
            name="x", nature="question", object_kind="none", needed_details=details
        ).full_clean()


def test_the_administrator_ticks_what_a_type_asks_for(clinic, client, cast):
    client.force_login(cast.admin)
    url = f"/admin/appeal_types/appealtype/{clinic.question.pk}/change/"
    data = {
        "name": "Вопрос",
        "nature": "question",
        "object_kind": "none",
        "icon": "message",
        "position": "0",
        "is_active": "on",
        "needed_details": ["phone", "inn"],
        "default_responsibles-TOTAL_FORMS": "0",
        "default_responsibles-INITIAL_FORMS": "0",
    }
    assert client.post(url, data).status_code == 302
    clinic.question.refresh_from_db()
    assert clinic.question.needed_details == ["phone", "inn"]
