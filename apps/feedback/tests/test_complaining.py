"""«Создание документа Жалоба»: a low rating or a negative review becomes a complaint (A1)."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from apps.appeal_types.models import AutomaticComplaint
from apps.feedback.models import Feedback, State
from apps.feedback.registration.automatic_complaints import Voice, complain_for
from apps.notifications.models import Occurrence, SignificantEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def voice(clinic):
    """Return a factory of what clients have said."""
    AutomaticComplaint.objects.create(
        source="low_rating",
        type=clinic.complaint,
        category=clinic.subcategory,
        type_without_employee=clinic.service_complaint,
        highest_rating=2,
    )

    def make(**values) -> Voice:
        defaults = {
            "key": uuid4(),
            "source": "low_rating",
            "rating": 1,
            "branch": clinic.branch,
            "words": "Ждал сорок минут\n<script>alert(1)</script>",
            "channel": "survey",
            "client": clinic.client,
            "employee": clinic.employee,
        }
        return Voice(**defaults | values)

    return make


def test_a_low_rating_becomes_a_complaint_with_all_that_is_known(voice, clinic):
    complaint = complain_for(voice=voice())
    assert complaint.state == State.REGISTERED
    assert complaint.number
    assert complaint.is_complaint
    assert (complaint.client, complaint.subject_employee) == (clinic.client, clinic.employee)
    assert complaint.category == clinic.subcategory
    assert complaint.due_at or complaint.statutory_due_on
    assert "★☆☆☆☆" in complaint.statement
    assert "<script>" not in complaint.statement
    assert str(complaint.author) == "Автоматически"
    events = Occurrence.objects.filter(document_id=complaint.pk).values_list("event", flat=True)
    assert set(events) == {"complaint_registered", "complaint_created", "low_rating"}


def test_switched_off_none_is_created(voice):
    SignificantEvent.objects.filter(code="complaint_created").update(is_active=False)
    assert complain_for(voice=voice()) is None
    assert not Feedback.objects.exists()


def test_a_better_rating_is_no_complaint(voice):
    assert complain_for(voice=voice(rating=3)) is None


def test_a_source_that_nobody_has_set_up_makes_none(voice):
    assert complain_for(voice=voice(source="negative_review")) is None


def test_heard_twice_it_is_one_complaint(voice):
    heard = voice()
    assert complain_for(voice=heard) == complain_for(voice=heard)
    assert Feedback.objects.count() == 1


def test_where_the_employee_is_not_known_another_type_is_taken(voice, clinic):
    with pytest.raises(ValidationError) as refused:
        complain_for(voice=voice(employee=None))
    assert set(refused.value.message_dict) == {"subject_object"}
    AutomaticComplaint.objects.update(type_without_employee=clinic.suggestion)
    with pytest.raises(ValidationError):
        complain_for(voice=voice(employee=None))
    assert not Feedback.objects.exists()


def test_a_stranger_may_be_heard_as_well(voice):
    complaint = complain_for(voice=voice(client=None, applicant_name="Мария К."))
    assert complaint.applicant == "Мария К."


def test_nobody_signs_in_as_the_product(voice, client):
    complaint = complain_for(voice=voice())
    assert not complaint.author.is_active
    assert not complaint.author.has_usable_password()
