"""A report takes the same few queries for any number of rows."""

import pytest
from django.urls import reverse

from apps.organization.models import Branch, Department, Employee
from apps.reports.tests.conftest import moscow

pytestmark = pytest.mark.usefixtures("documents")

LEVELS = ["employee", "responsible", "category", "branch"]


def a_newcomer(clinic, name: str) -> Employee:
    """An employee of a branch and a department of his own."""
    branch = Branch.objects.create(name=f"Филиал {name}")
    department = Department.objects.create(name=f"Отдел {name}", branch=branch)
    return Employee.objects.create(
        last_name=name,
        position=clinic.employee.position,
        department=department,
        branch=branch,
    )


@pytest.fixture
def everything(clinic, cast) -> dict:
    """All levels and all filters at once, chosen so that there is something to count."""
    return {
        "level": LEVELS,
        "depth": 4,
        "branch": clinic.other_branch.pk,
        "type": clinic.service_complaint.pk,
        "category": clinic.category.pk,
        "responsible": cast.quality.pk,
        "channel": "phone",
        "city": "Москва",
        "is_open": "closed",
    }


@pytest.mark.parametrize("code", ["feedback", "complaints"])
@pytest.mark.parametrize("params", [{}, {"level": LEVELS, "depth": 4}])
def test_at_most_ten_queries_and_no_more_for_more_rows(
    client, cast, clinic, put, django_assert_max_num_queries, code, params
):
    client.force_login(cast.management)
    url = reverse(f"reports:{code}")
    with django_assert_max_num_queries(10) as few:
        client.get(url, params)
    for index in range(8):
        employee = a_newcomer(clinic, f"Новиков-{index}")
        put(moscow(9, 1), branch=employee.branch, subject_employee=employee)
    with django_assert_max_num_queries(10) as many:
        rows = client.get(url, params).context["table"].rows
    assert len(rows) > 8
    assert len(few) == len(many)


@pytest.mark.parametrize("code", ["feedback", "complaints"])
def test_all_filters_and_levels_at_once_take_ten_queries(
    client, cast, everything, django_assert_max_num_queries, code
):
    client.force_login(cast.management)
    with django_assert_max_num_queries(10):
        table = client.get(reverse(f"reports:{code}"), everything).context["table"]
    assert table.total.group.counts["total"] == 1
