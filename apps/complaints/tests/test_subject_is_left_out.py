"""Whom an appeal is about is not proposed, chosen or told: routing and the head above them.

Beside `test_subject_is_barred`, which walks all that is refused to them (decision 022).
"""

from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from apps.activities import services as activities
from apps.appeal_types.models import DefaultResponsible
from apps.complaints.services.bulk import start_bulk_change
from apps.feedback import services as feedback_services
from apps.feedback.actions import documents
from apps.feedback.models import Feedback, State
from apps.measures import services as measures
from apps.notifications.models import (
    Notification,
    NotificationRule,
    NotificationTemplate,
    SignificantEvent,
)
from apps.notifications.services.fan_out import fan_out_all
from apps.organization.models import Absence, Department, Employee
from tests.people import anew
from tests.processing import in_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def default(clinic, cast):
    def make(user, **values):
        return DefaultResponsible.objects.create(appeal_type=clinic.complaint, user=user, **values)

    return make


def test_a_complaint_about_the_default_responsible_goes_to_the_queue(
    make_draft, employed, default, cast
):
    default(cast.handler)
    draft = make_draft(subject_employee=employed(cast.handler))
    posted = feedback_services.register_feedback(feedback=draft, by=draft.author)
    assert posted.responsible is None
    assert Feedback.objects.waiting_for_triage().filter(pk=posted.pk).exists()


def test_a_complaint_about_the_default_responsible_goes_to_the_head_above(
    make_draft, employed, default, house, cast
):
    default(cast.handler)
    house.elsewhere.head = employed(cast.quality)
    house.elsewhere.save()
    draft = make_draft(subject_employee=employed(cast.handler))
    posted = feedback_services.register_feedback(feedback=draft, by=draft.author)
    assert posted.responsible == cast.quality


def test_the_default_for_all_branches_takes_the_place_of_the_own_one(
    make_draft, employed, default, clinic, cast
):
    default(cast.handler, branch=clinic.branch)
    default(cast.director)
    draft = make_draft(subject_employee=employed(cast.handler))
    posted = feedback_services.register_feedback(feedback=draft, by=draft.author)
    assert posted.responsible == cast.director


def test_the_deputy_of_the_subject_is_not_proposed_either(make_draft, employed, default, cast):
    default(cast.handler)
    today = timezone.localdate()
    Absence.objects.create(user=cast.doctor, deputy=cast.handler, starts_on=today, ends_on=today)
    draft = make_draft(subject_employee=employed(cast.doctor))
    posted = feedback_services.register_feedback(feedback=draft, by=draft.author)
    assert posted.responsible is None


def test_the_registration_page_proposes_nobody_about_whom_it_is(client, employed, default, cast):
    row, employee = default(cast.handler), employed(cast.handler)
    client.force_login(cast.registrar)
    url = reverse("feedback:default_responsible")
    asked = {"type": row.appeal_type_id, "branch": ""}
    assert client.get(url, asked).json()["id"] == cast.handler.pk
    assert client.get(url, asked | {"subject_employee": employee.pk}).json()["id"] is None


def test_whom_it_is_about_is_refused_as_responsible(make_draft, make_feedback, employed, cast):
    employee = employed(cast.handler)
    draft = make_draft(subject_employee=employee, responsible=cast.handler)
    with pytest.raises(ValidationError) as refused:
        feedback_services.register_feedback(feedback=draft, by=draft.author)
    assert "responsible" in refused.value.message_dict
    feedback = make_feedback(subject_employee=employee)
    with pytest.raises(ValidationError) as refused:
        feedback_services.reassign_responsible(
            feedback=feedback, by=cast.quality, version=feedback.version, responsible=cast.handler
        )
    assert "responsible" in refused.value.message_dict


def test_the_lists_of_people_leave_them_out(client, make_feedback, employed, cast):
    feedback = make_feedback(subject_employee=employed(cast.handler))
    client.force_login(cast.quality)
    page = client.get(feedback.get_absolute_url(), {"do": "reassign"}).text
    assert f'<option value="{cast.director.pk}"' in page
    assert f'<option value="{cast.handler.pk}"' not in page
    plan = client.get(reverse("activities:plan_activity", args=[feedback.pk])).text
    assert f'value="user-{cast.director.pk}"' in plan
    assert f'value="user-{cast.handler.pk}"' not in plan


def test_no_work_is_planned_for_them(make_feedback, employed, cast):
    feedback = make_feedback(subject_employee=employed(cast.handler))
    with pytest.raises(ValidationError) as refused:
        activities.plan_activity(
            feedback=feedback,
            by=cast.quality,
            kind="call",
            planned_for=in_days(1),
            user=cast.handler,
        )
    assert "who" in refused.value.message_dict
    with pytest.raises(ValidationError) as refused:
        measures.plan_measure(
            feedback=feedback,
            by=cast.quality,
            nature="corrective",
            kind="training",
            title="Обучить",
            owner=cast.handler,
            due_on=timezone.localdate(),
        )
    assert "owner" in refused.value.message_dict


def test_many_at_once_leave_out_what_is_about_the_chosen_one(make_feedback, employed, cast):
    about, other = make_feedback(subject_employee=employed(cast.handler)), make_feedback()
    change = start_bulk_change(
        by=cast.quality,
        key=uuid4(),
        action="reassign",
        back="",
        values={"responsible_id": cast.handler.pk, "comment": ""},
        chosen={each.pk: each.version for each in (about, other)},
    )
    outcomes = {item.feedback_id: item.outcome for item in change.items.all()}
    assert outcomes == {about.pk: "refused", other.pk: "done"}


# The head of a department


def test_a_document_about_the_head_is_not_routed_where_nobody_is_above(
    make_feedback, steps, employed, house, cast
):
    feedback = make_feedback(subject_employee=employed(cast.head))
    with pytest.raises(ValidationError) as refused:
        steps.route(feedback)
    assert "department" in refused.value.message_dict


def test_a_document_about_the_head_is_the_business_of_the_head_above(
    make_feedback, steps, employed, house, cast
):
    top = Department.objects.create(name="Клиника", head=employed(cast.outsider))
    house.department.parent = top
    house.department.save()
    feedback = make_feedback(subject_employee=employed(cast.head))
    routed = steps.route(feedback)
    above, head = anew(cast.outsider), anew(cast.head)
    assert Feedback.objects.visible_to(above).filter(pk=routed.pk).exists()
    assert not Feedback.objects.visible_to(head).filter(pk=routed.pk).exists()
    with pytest.raises(PermissionDenied):
        steps.take_over(routed, by=head)
    steps.take_over(routed, by=above)


def test_the_subject_is_no_executor(make_feedback, steps, employed, cast):
    feedback = steps.route(make_feedback(subject_employee=employed(cast.executor)))
    with pytest.raises(ValidationError) as refused:
        steps.appoint(feedback)
    assert "executor" in refused.value.message_dict


# Whom it is about is changed


def correct(feedback: Feedback, by, employee) -> Feedback:
    fresh = Feedback.objects.get(pk=feedback.pk)
    values = {"subject_employee": employee}
    return feedback_services.edit_details(
        feedback=fresh, by=by, version=fresh.version, values=values
    )


def test_who_had_it_has_it_no_more_once_it_is_about_them(at_place, employed, cast):
    feedback = correct(at_place("responsible"), cast.secretary, employed(cast.handler))
    assert Feedback.objects.get(pk=feedback.pk).responsible is None


def test_an_executor_about_whom_it_is_gives_it_back_to_the_head(at_place, employed, cast):
    feedback = correct(at_place("person"), cast.secretary, employed(cast.executor))
    now = Feedback.objects.get(pk=feedback.pk)
    assert (now.executor, now.department) == (None, feedback.department)
    assert now.assignments.open().count() == 1


def test_a_head_about_whom_it_is_gives_it_back_to_the_queue(at_place, employed, cast):
    feedback = correct(at_place("department"), cast.secretary, employed(cast.head))
    assert Feedback.objects.waiting_for_triage().filter(pk=feedback.pk).exists()
    assert not feedback.assignments.open().exists()


def test_reopened_it_does_not_go_back_to_whom_it_is_about(make_feedback, employed, cast):
    feedback = make_feedback(state=State.CLOSED, responsible=cast.handler)
    Feedback.objects.filter(pk=feedback.pk).update(subject_employee=employed(cast.handler))
    feedback_services.reopen_feedback(
        feedback=feedback, by=cast.quality, version=feedback.version, reason="Не решено"
    )
    assert Feedback.objects.get(pk=feedback.pk).responsible is None


def test_a_former_subject_stays_barred_until_somebody_answers_for_it(
    client, make_feedback, employed, clinic, cast
):
    feedback = make_feedback(subject_employee=employed(cast.handler))
    correct(feedback, cast.secretary, clinic.employee)
    now = Feedback.objects.get(pk=feedback.pk)
    assert documents.available(anew(cast.handler), now) == []
    former = now.former_subjects.get()
    for by in (cast.handler, cast.secretary):
        with pytest.raises(PermissionDenied):
            feedback_services.lift_bar(feedback=now, by=anew(by), former=former, reason="Ошибка")
    with pytest.raises(ValidationError) as refused:
        feedback_services.lift_bar(feedback=now, by=cast.quality, former=former, reason=" ")
    assert "reason" in refused.value.message_dict

    client.force_login(cast.quality)
    page = client.get(now.get_absolute_url(), {"do": "lift_bar"}).text
    assert "Кто снова может работать" in page
    data = {"former": former.pk, "reason": "Сотрудника выбрали по ошибке"}
    address = reverse("feedback:lift_bar", args=[now.pk])
    assert client.post(address, data).status_code == 302
    assert documents.available(anew(cast.handler), Feedback.objects.get(pk=now.pk))
    entry = now.history.get(action="feedback.lift_bar")
    assert (entry.user, entry.comment) == (cast.quality, "Сотрудника выбрали по ошибке")
    assert client.post(address, data).status_code == 409


def test_somebody_barred_lifts_no_bar(make_feedback, employed, clinic, cast):
    feedback = make_feedback(subject_employee=employed(cast.quality))
    correct(feedback, cast.secretary, employed(cast.director))
    now = Feedback.objects.get(pk=feedback.pk)
    for by in (cast.quality, cast.director):
        with pytest.raises(PermissionDenied):
            feedback_services.lift_bar(
                feedback=now, by=anew(by), former=now.former_subjects.get(), reason="Ошибка"
            )


def test_a_type_that_is_about_no_employee_bars_the_former_one_too(
    make_feedback, employed, clinic, cast
):
    feedback = make_feedback(subject_employee=employed(cast.handler))
    feedback_services.edit_details(
        feedback=feedback,
        by=cast.secretary,
        version=feedback.version,
        values={"type": clinic.service_complaint, "subject_object": clinic.object},
    )
    now = Feedback.objects.get(pk=feedback.pk)
    assert now.subject_employee is None
    assert documents.available(anew(cast.handler), now) == []


# What they are told


def test_they_are_told_nothing(make_draft, employed, default, cast):
    """Whatever the rules say: everybody of every role, whoever has it, and each of their heads."""
    template = NotificationTemplate.objects.filter(is_active=True).exclude(text="").first()
    for group in Group.objects.all():
        NotificationRule.objects.create(
            event=SignificantEvent.objects.get(code="complaint_registered"),
            audience="role",
            role=group,
            channel="inbox",
            template=template,
        )
    default(cast.director)
    draft = make_draft(subject_employee=employed(cast.handler))
    feedback_services.register_feedback(feedback=draft, by=draft.author)
    fan_out_all()
    told = set(Notification.objects.values_list("user__username", flat=True))
    assert {"director", "quality", "secretary"} <= told
    assert "handler" not in told


def test_the_page_sends_nobody_to_the_head_whom_it_is_about(client, at_place, employed, cast):
    """Whose turn it is, as far as it is said: never somebody's who may do nothing."""
    feedback = at_place("department")
    _make_about(feedback, employed(cast.head))
    client.force_login(cast.management)
    page = client.get(feedback.get_absolute_url()).text
    assert "— head." not in page.partition('id="whose-turn"')[2].partition("</p>")[0]


def _make_about(feedback: Feedback, employee: Employee) -> None:
    Feedback.objects.filter(pk=feedback.pk).update(subject_employee=employee)
