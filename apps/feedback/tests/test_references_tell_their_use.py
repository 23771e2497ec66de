"""The page of a reference says how many documents, open and ended, name the row."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from apps.feedback.models import State
from apps.feedback.tests.reader import Page


def page_of(client, row, who):
    client.force_login(who)
    meta = row._meta
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
    return client.get(address)


def told(response) -> dict[str, int]:
    return {use.label: use.count for use in response.context["uses"]}


@pytest.mark.parametrize("name", ["complaint", "subcategory", "branch", "employee"])
def test_open_and_ended_appeals_are_counted_apart(client, cast, clinic, make_feedback, name):
    make_feedback(state=State.CLOSED)
    make_feedback()
    make_feedback()
    make_feedback(state=State.DRAFT)
    page = page_of(client, getattr(clinic, name), cast.admin)
    assert told(page) == {"Открытых обращений": 2, "Завершённых обращений": 1}
    assert "Открытых обращений: 2" in page.text


@pytest.mark.parametrize("name", ["complaint", "subcategory", "branch", "employee"])
def test_the_number_opens_the_documents_that_it_counts(client, cast, clinic, make_feedback, name):
    make_feedback(state=State.CLOSED)
    make_feedback()
    for use in page_of(client, getattr(clinic, name), cast.admin).context["uses"]:
        assert len(Page(client.get(use.address)).numbers) == use.count == 1


def test_a_department_tells_where_documents_lie_and_whom_they_are_about(
    client, cast, clinic, make_feedback
):
    make_feedback(department=clinic.department)
    make_feedback(state=State.CLOSED)
    assert told(page_of(client, clinic.department, cast.admin)) == {
        "Открытых обращений, переданных сюда": 1,
        "Открытых обращений о сотрудниках": 1,
        "Завершённых обращений о сотрудниках": 1,
    }


def test_an_object_that_nothing_names_tells_nothing(client, cast, clinic):
    page = page_of(client, clinic.object, cast.admin)
    assert told(page) == {}
    assert 'id="uses"' not in page.text


def test_the_form_of_a_type_says_that_registered_appeals_stay(client, cast, clinic):
    assert "Уже зарегистрированные" in page_of(client, clinic.complaint, cast.admin).text


def test_what_the_administrator_may_not_see_is_not_counted(client, cast, clinic, make_feedback):
    make_feedback()
    cast.outsider.is_staff = True
    cast.outsider.save()
    rights = Permission.objects.filter(codename__in=["view_appealtype", "change_appealtype"])
    cast.outsider.user_permissions.set(rights)
    assert told(page_of(client, clinic.complaint, cast.outsider)) == {}
