"""For whom a measure is, and what was said of them before it was done and after (S8)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.feedback.models import Feedback
from apps.measures import services
from apps.measures.forms import CheckForm, CompleteForm, MeasureForm, RootCauseForm
from apps.measures.models import Measure
from apps.measures.pages.before_and_after import BeforeAndAfter, compare
from apps.organization.models import Employee

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
LIST, EXPORT = reverse("measures:list"), reverse("measures:export")


@pytest.fixture
def colleague(clinic) -> Employee:
    values = {"position": clinic.employee.position, "department": clinic.department}
    return Employee.objects.create(
        last_name="Волков", first_name="Павел", branch=clinic.branch, **values
    )


@pytest.fixture
def plan(make_feedback, cast):
    def make(*employees, feedback=None, **values) -> Measure:
        values = {"kind": "training", "nature": "corrective", "title": "Обучить"} | values
        return services.plan_measure(
            feedback=feedback or make_feedback(),
            by=cast.quality,
            owner=cast.branch_manager,
            due_on=timezone.localdate() + timedelta(days=14),
            employees=employees,
            **values,
        )

    return make


@pytest.fixture
def done(plan, cast):
    """Return `done(employee, days_ago=10)`: a measure that was done some days ago."""

    def make(*employees, days_ago=10, **values) -> Measure:
        measure = services.complete_measure(
            measure=plan(*employees, **values),
            by=cast.branch_manager,
            result="Обучены",
            check_on=timezone.localdate(),
        )
        Measure.objects.filter(pk=measure.pk).update(
            done_at=timezone.now() - timedelta(days=days_ago)
        )
        return Measure.objects.get(pk=measure.pk)

    return make


@pytest.fixture
def told(make_feedback):
    """Return `told(days_ago, **values)`: an appeal registered some days ago."""

    def make(days_ago: int, **values) -> Feedback:
        feedback = make_feedback(**values)
        moment = timezone.now() - timedelta(days=days_ago)
        Feedback.objects.filter(pk=feedback.pk).update(registered_at=moment)
        return feedback

    return make


def numbers(compared: BeforeAndAfter) -> dict[str, list[int]]:
    """{employee: [complaints before, after, appeals before, after]}"""
    return {
        row.employee.last_name: [each.number for each in (*row.complaints, *row.appeals)]
        for row in compared.rows
    }


def test_the_history_names_those_whom_it_is_for(plan, clinic, colleague):
    measure = plan(clinic.employee, colleague)
    (change,) = measure.feedback.history.last().changes
    assert change["to"] == sorted([clinic.employee.pk, colleague.pk])
    assert change["to_shown"] == "Волков Павел, Смирнова Анна Викторовна"
    assert plan().feedback.history.last().changes == []


def test_they_are_changed_and_both_are_told(plan, clinic, colleague, cast, client):
    measure = plan(clinic.employee)
    address = reverse("measures:change_employees", args=[measure.pk])
    client.force_login(cast.handler)
    assert f'value="{clinic.employee.pk}"' in client.get(address).text
    client.post(address, {"employees": [colleague.pk]})
    assert list(measure.employees.all()) == [colleague]
    entry = measure.feedback.history.last()
    assert entry.action == "measures.change_employees"
    (change,) = entry.changes
    assert (change["from_shown"], change["to_shown"]) == (
        "Смирнова Анна Викторовна",
        "Волков Павел",
    )
    page = client.get(measure.feedback.get_absolute_url(), {"tab": "all"}).text
    assert "Для кого" in page
    with pytest.raises(ValidationError):
        services.change_employees(measure=measure, by=cast.handler, employees=[colleague])


def test_who_has_left_is_not_offered_but_stays_where_they_are_named(plan, colleague, clinic):
    measure = plan(colleague)
    Employee.objects.filter(pk=colleague.pk).update(is_active=False)
    offered = MeasureForm(subject=clinic.employee).fields["employees"].queryset
    assert colleague not in offered
    assert offered[0] == clinic.employee  # whom the appeal is about
    assert measure.for_whom == "Волков П."


def test_the_register_is_narrowed_by_employee_and_names_them_in_its_file(
    plan, clinic, colleague, cast, client
):
    both, one = plan(clinic.employee, colleague), plan(clinic.employee, title="Перевести")
    plan(title="Ни для кого")
    client.force_login(cast.handler)

    def listed(**params) -> set[int]:
        lines = client.get(LIST, {"tab": "all", **params}).context["list"].lines
        return {line.row.pk for line in lines}

    assert listed(employee=clinic.employee.pk) == {both.pk, one.pk}
    assert listed(employee=colleague.pk) == {both.pk}
    assert len(listed()) == 3
    filters = client.get(LIST, {"tab": "all"}).context["list"].form.fields["employee"].queryset
    assert list(filters) == [colleague, clinic.employee]
    text = client.get(EXPORT, {"tab": "all", "format": "csv"}).content.decode("utf-8-sig")
    assert "Волков П., Смирнова А. В." in text
    client.force_login(cast.registrar)  # sees none of them, so is not told their names either
    filters = client.get(LIST, {"tab": "all"}).context["list"].form.fields["employee"].queryset
    assert not filters


def test_as_many_days_after_as_before_and_never_the_day_itself(done, told, clinic, colleague, cast):
    # Ten days ago: so the ten days before it, and the ten days since.
    for days_ago in (21, 20, 15, 11, 10, 9, 0):
        told(days_ago)
    told(5, type=clinic.praise)
    told(5, subject_employee=colleague)
    measure = done(clinic.employee, colleague, feedback=told(40))
    compared = compare(measure, cast.quality)
    assert compared.days == 10
    assert numbers(compared) == {"Смирнова": [3, 2, 3, 3], "Волков": [0, 1, 0, 1]}


def test_a_merged_appeal_counts_once_and_what_is_closed_to_the_reader_not_at_all(
    done, told, clinic, cast, make_feedback
):
    told(5)
    told(5, state="merged")  # its main document is of today
    measure = done(clinic.employee, feedback=told(40))
    assert numbers(compare(measure, cast.quality)) == {"Смирнова": [0, 2, 0, 2]}
    hidden = compare(measure, cast.branch_manager)
    assert hidden.is_closed
    told(5, executor=cast.branch_manager)
    seen = compare(measure, cast.branch_manager)
    assert (seen.is_closed, numbers(seen)) == (False, {"Смирнова": [0, 1, 0, 1]})


def test_every_number_is_a_link_to_the_same_appeals(done, told, clinic, cast, client):
    for days_ago in (15, 15, 5):
        told(days_ago)
    told(5, type=clinic.praise)
    measure = done(clinic.employee, feedback=told(40))
    client.force_login(cast.quality)
    page = client.get(measure.get_absolute_url())
    assert "10 дней до выполнения меры (8 ноября 2026) и столько же после" in page.text
    (row,) = page.context["compared"].rows
    for counted in (*row.complaints, *row.appeals):
        assert counted.address.replace("&", "&amp;") in page.text
        listed = client.get(counted.address).context["list"]
        assert listed.documents.count() == counted.number > 0


def test_nothing_is_compared_before_it_is_done_nor_on_the_day_nor_for_nobody(
    plan, done, clinic, cast, client
):
    assert compare(plan(clinic.employee), cast.quality) is None
    assert compare(done(), cast.quality) is None
    measure = done(clinic.employee, days_ago=0)
    client.force_login(cast.quality)
    assert "сравнение появится завтра" in client.get(measure.get_absolute_url()).text


def test_half_a_year_later_it_is_ninety_days_on_either_side(done, clinic, cast):
    compared = compare(done(clinic.employee, days_ago=180), cast.quality)
    assert compared.days == 90
    assert (compared.before.end - compared.before.start).days == 89
    assert (compared.after.end - compared.after.start).days == 89


def test_twenty_employees_cost_as_many_queries_as_one(done, clinic, cast, client):
    def queries(measure) -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(measure.get_absolute_url()).status_code == 200
        return len(found)

    many = [
        Employee.objects.create(
            last_name=f"Волков{'а' * number}",
            first_name="Павел",
            position=clinic.employee.position,
            department=clinic.department,
            branch=clinic.branch,
        )
        for number in range(20)
    ]
    client.force_login(cast.quality)
    assert queries(done(clinic.employee)) == queries(done(*many))


@pytest.mark.parametrize(
    ("form", "demanded"),
    [
        (MeasureForm, {"title", "kind", "nature", "owner", "due_on"}),
        (CompleteForm, {"result", "check_on"}),
        (CheckForm, {"is_effective", "remark"}),
        (RootCauseForm, {"title", "owner"}),
    ],
)
def test_a_star_marks_what_has_to_be_filled_in(form, demanded):
    html = str(form())
    starred = {name for name in form().fields if _has_star(form, name)}
    assert starred == demanded
    assert html.count("field-required") == len(demanded)


def _has_star(form, name: str) -> bool:
    return "field-required" in form()[name].as_field_group()
