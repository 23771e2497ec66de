"""A document stays what it was registered as, whatever becomes of its type in the references."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.appeal_types.models import AppealType, DeadlinePolicy
from apps.core.exceptions import Conflict
from apps.correspondence.models import MessageTemplate
from apps.feedback import services
from apps.feedback.deadlines.calculation import recount
from apps.feedback.models import Feedback, State
from apps.feedback.permissions import next_step
from conftest import CLOSING


def change(appeal_type: AppealType, **values) -> AppealType:
    """As an administrator does it, in the reference."""
    for name, value in values.items():
        setattr(appeal_type, name, value)
    appeal_type.full_clean()
    appeal_type.save()
    return appeal_type


def now(feedback: Feedback) -> Feedback:
    return Feedback.objects.get(pk=feedback.pk)


def correct(feedback: Feedback, by, **values) -> Feedback:
    return services.edit_details(feedback=feedback, by=by, version=feedback.version, values=values)


@pytest.fixture
def no_complaint_any_more(clinic):
    def make() -> None:
        change(
            clinic.complaint,
            nature=AppealType.Nature.QUESTION,
            object_kind=AppealType.ObjectKind.NONE,
            needs_analysis=False,
        )

    return make


def test_an_open_complaint_is_not_closed_without_its_analysis(
    make_feedback, cast, no_complaint_any_more
):
    complaint = make_feedback()
    no_complaint_any_more()
    complaint = now(complaint)
    assert next_step(complaint) == "analyse"
    with pytest.raises(Conflict):
        services.close_feedback(
            feedback=complaint, by=cast.handler, version=complaint.version, values=CLOSING
        )
    values = {"analysis": "Разобрались", "validity": "yes"}
    with pytest.raises(ValidationError) as refusal:  # all parts of a complaint, as before
        services.analyse_feedback(
            feedback=complaint, by=cast.handler, version=complaint.version, values=values
        )
    assert {"cause", "prevention"} <= set(refusal.value.message_dict)


def test_the_city_is_corrected_without_asking_for_an_employee(make_feedback, cast, clinic):
    suggestion = make_feedback(
        type=clinic.suggestion, subject_employee=None, category=None, subject_text="Ещё кофе"
    )
    change(
        clinic.suggestion,
        nature=AppealType.Nature.COMPLAINT,
        object_kind=AppealType.ObjectKind.EMPLOYEE,
    )
    corrected = correct(now(suggestion), cast.handler, city="Рязань", type=clinic.suggestion)
    assert (corrected.city, corrected.subject) == ("Рязань", "Ещё кофе")
    assert not corrected.is_complaint


def test_the_form_of_the_details_asks_for_the_object_that_was_registered(
    make_feedback, cast, client, no_complaint_any_more, clinic
):
    complaint = make_feedback()
    no_complaint_any_more()
    client.force_login(cast.handler)
    page = client.get(f"{complaint.get_absolute_url()}?do=edit_details")
    option = re.search(rf'<option value="{clinic.complaint.pk}"[^>]*data-object[^>]*>', page.text)
    assert 'data-object-kind="employee"' in option[0]


def test_who_changes_the_type_takes_what_the_type_is_now(
    make_feedback, cast, clinic, no_complaint_any_more
):
    praise = make_feedback(type=clinic.praise)
    no_complaint_any_more()
    corrected = correct(now(praise), cast.handler, type=clinic.complaint)
    assert (corrected.nature, corrected.object_kind) == ("question", "none")
    assert not corrected.needs_analysis
    assert corrected.subject_employee is None


def test_a_draft_is_registered_as_its_type_is_then(make_draft, cast, clinic):
    draft = make_draft(type=clinic.question, subject_employee=None)
    change(clinic.question, nature=AppealType.Nature.COMPLAINT)
    registered = services.register_feedback(feedback=draft, by=cast.registrar)
    assert registered.is_complaint
    assert registered.nature == AppealType.Nature.COMPLAINT


def test_terms_are_counted_by_the_nature_that_was_registered(
    make_feedback, clinic, no_complaint_any_more
):
    DeadlinePolicy.objects.all().delete()
    DeadlinePolicy.objects.create(name="Жалобы", nature="complaint", resolution_hours=8)
    complaint = make_feedback()
    assert complaint.due_basis
    no_complaint_any_more()
    complaint = now(complaint)
    recount(complaint)
    assert complaint.due_basis == "Жалобы: 8 ч"


def test_letters_are_offered_for_the_nature_that_was_registered(
    make_feedback, no_complaint_any_more
):
    MessageTemplate.objects.all().delete()
    MessageTemplate.objects.create(
        name="О жалобе", use="message", nature="complaint", subject="О жалобе", text="…"
    )
    complaint = make_feedback()
    no_complaint_any_more()
    fitting = MessageTemplate.objects.fitting(now(complaint), MessageTemplate.Use.MESSAGE)
    assert [template.name for template in fitting] == ["О жалобе"]


def test_the_report_on_complaints_still_offers_their_type(
    make_feedback, cast, client, clinic, no_complaint_any_more
):
    make_feedback()
    no_complaint_any_more()
    client.force_login(cast.quality)
    page = client.get(reverse("reports:complaints_filters"))
    assert f'<option value="{clinic.complaint.pk}"' in page.text


def test_the_stepper_goes_on_as_it_began(make_feedback, cast, client, no_complaint_any_more):
    complaint = make_feedback()
    no_complaint_any_more()
    client.force_login(cast.handler)
    page = client.get(complaint.get_absolute_url()).context["page"]
    states = [step.state for step in page.milestones]
    assert states == [State.REGISTERED, State.ANALYSED, State.VERIFIED, State.CLOSED]


@pytest.mark.parametrize(
    "values",
    [
        {"nature": ""},
        {"object_kind": ""},
        {"is_complaint": False},
        {"nature": "question"},
        {"needs_analysis": False},
    ],
    ids=str,
)
def test_the_database_keeps_them_consistent(make_feedback, values):
    complaint = make_feedback()
    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.filter(pk=complaint.pk).update(**values)
