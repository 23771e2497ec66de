"""What the registration got wrong is put right, and the history says from what to what."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from apps.clients.models import Client, Service, Visit
from apps.feedback import services
from apps.feedback.editing.edit_conflicts import EditConflict
from apps.feedback.models import Feedback, State
from apps.organization.models import Department


def now(feedback: Feedback) -> Feedback:
    return Feedback.objects.get(pk=feedback.pk)


def correct(feedback: Feedback, by, **values) -> Feedback:
    return services.edit_details(feedback=feedback, by=by, version=feedback.version, values=values)


def sent(feedback: Feedback, **values) -> dict:
    """What the form sends when nothing but `values` was touched."""
    names = ("type", "subject_employee", "subject_object", "category", "branch", "visit")
    chosen = {name: getattr(feedback, f"{name}_id") or "" for name in names}
    plain = {name: getattr(feedback, name) for name in ("subject_text", "channel", "city")}
    return {"version": feedback.version} | chosen | plain | values


@pytest.fixture
def post(client, cast):
    def send(feedback: Feedback, who: str = "handler", **values):
        client.force_login(getattr(cast, who))
        address = reverse("feedback:edit_details", args=[feedback.pk])
        return client.post(address, sent(feedback, **values))

    return send


def test_a_question_that_was_a_complaint(post, make_feedback, clinic):
    """The type brings its object and its category along; the responsible stays."""
    feedback = make_feedback(type=clinic.question, subject_employee=None, category=None)
    response = post(
        feedback,
        type=clinic.complaint.pk,
        subject_employee=clinic.employee.pk,
        category=clinic.subcategory.pk,
    )
    assert response.status_code == 302
    corrected = now(feedback)
    assert (corrected.type, corrected.is_complaint) == (clinic.complaint, True)
    assert corrected.subject_department == clinic.department
    assert corrected.responsible == feedback.responsible
    assert corrected.statement == feedback.statement
    entry = corrected.history.last()
    assert entry.action == "feedback.edit_details"
    told = {(each["field"], each["from_shown"], each["to_shown"]) for each in entry.changes}
    assert ("type", "Вопрос", "Жалоба на сотрудника") in told


@pytest.mark.parametrize("wanting", ["category", "subject_employee"])
def test_a_complaint_is_refused_without_what_it_demands(post, make_feedback, clinic, wanting):
    feedback = make_feedback(type=clinic.question, subject_employee=None, category=None)
    values = {
        "type": clinic.complaint.pk,
        "subject_employee": clinic.employee.pk,
        "category": clinic.subcategory.pk,
    }
    response = post(feedback, **values | {wanting: ""})
    assert response.status_code == 422
    assert f'id="id_edit_details_{wanting}_error"' in response.text
    assert now(feedback).type == clinic.question


def test_the_object_of_another_kind_goes_with_the_type(make_feedback, cast, clinic):
    feedback = make_feedback()
    correct(feedback, cast.secretary, type=clinic.service_complaint, subject_object=clinic.object)
    corrected = now(feedback)
    assert corrected.subject == "Чистота помещений"
    assert corrected.subject_employee is None
    assert corrected.subject_department is None


def test_the_department_stays_as_it_was_at_registration(make_feedback, cast, clinic):
    feedback = make_feedback()
    clinic.employee.department = Department.objects.create(name="Хирургия", branch=clinic.branch)
    clinic.employee.save()
    correct(feedback, cast.handler, city="Рязань")
    assert now(feedback).subject_department == clinic.department


def test_a_finished_analysis_must_suffice_for_the_new_type(make_feedback, cast, clinic):
    """Otherwise a complaint would be closed without its cause and its measures (A6)."""
    feedback = make_feedback(type=clinic.question, subject_employee=None)
    feedback = services.analyse_feedback(
        feedback=feedback,
        by=cast.handler,
        version=feedback.version,
        values={"analysis": "Позвонили", "validity": "yes"},
    )
    values = {"type": clinic.complaint, "subject_employee": clinic.employee}
    with pytest.raises(ValidationError) as refusal:
        correct(feedback, cast.handler, **values)
    assert "type" in refusal.value.message_dict

    feedback = services.return_feedback_to_analysis(
        feedback=feedback, by=cast.quality, version=feedback.version, reason="Это жалоба"
    )
    assert correct(feedback, cast.handler, **values).is_complaint


def test_two_correct_different_things_at_once(make_feedback, cast, clinic):
    opened = make_feedback()
    correct(opened, cast.secretary, branch=clinic.other_branch)
    correct(opened, cast.handler, branch=clinic.branch, category=clinic.category)
    corrected = now(opened)
    assert (corrected.branch, corrected.category) == (clinic.other_branch, clinic.category)


def test_two_correct_the_same_thing_at_once(post, client, make_feedback, cast, clinic):
    opened = make_feedback()
    correct(opened, cast.secretary, category=clinic.category, city="Рязань")
    with pytest.raises(EditConflict):
        correct(opened, cast.handler, city="Казань")

    response = post(opened, category="", city="Казань", type=clinic.praise.pk)
    assert response.status_code == 409
    choices = {
        choice.name: (choice.theirs, choice.mine) for choice in response.context["page"].choices
    }
    assert choices == {"category": ("Качество лечения", ""), "city": ("Рязань", "Казань")}
    data = {"version": now(opened).version} | dict(response.context["page"].kept)
    for choice in response.context["page"].choices:
        data |= {choice.name: choice.raw, f"take-{choice.name}": "mine"}
    address = reverse("feedback:edit_details", args=[opened.pk])
    assert client.post(address, data).status_code == 302
    assert (now(opened).category, now(opened).city) == (None, "Казань")


def test_a_visit_of_somebody_else_is_not_offered(post, make_feedback, clinic):
    stranger = Client.objects.create(last_name="Котова")
    visit = Visit.objects.create(
        client=stranger,
        branch=clinic.branch,
        employee=clinic.employee,
        service=Service.objects.create(name="Осмотр"),
        started_at="2026-01-05T10:00:00Z",
    )
    response = post(make_feedback(), visit=visit.pk)
    assert response.status_code == 422


def test_the_form_stands_in_the_rail(client, make_feedback, cast):
    feedback = make_feedback()
    client.force_login(cast.secretary)
    html = client.get(f"{feedback.get_absolute_url()}?do=edit_details").text
    assert 'id="id_edit_details_category"' in html
    assert "Смирнова Анна Викторовна" in html


def test_a_closed_document_stays_as_it_was_closed(post, make_feedback):
    assert post(make_feedback(state=State.CLOSED), city="Рязань").status_code == 409
