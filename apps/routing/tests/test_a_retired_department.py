"""A department that is taken out of use is offered nowhere, and shown wherever it stands."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from apps.complaints.forms.bulk import BulkRouteForm
from apps.feedback import services
from apps.feedback.models import Feedback
from apps.feedback.tests.reader import Page
from apps.measures.forms import RootCauseForm
from apps.measures.models import RootCause
from apps.organization.models import Department
from apps.routing.forms import RouteForm


@pytest.fixture
def retired(house) -> Department:
    house.department.is_active = False
    house.department.save()
    return house.department


def change_page(client, row):
    meta = row._meta
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
    return client.get(address)


def test_it_is_offered_for_no_appeal(make_feedback, retired, house, cast):
    feedback = make_feedback()
    for form in (RouteForm(feedback=feedback), BulkRouteForm(), RootCauseForm(user=cast.quality)):
        offered = form.fields["department"].queryset
        assert retired not in offered
        assert house.elsewhere in offered


def test_nobody_routes_to_it(make_feedback, retired, steps):
    with pytest.raises(ValidationError) as refusal:
        steps.route(make_feedback(), department=retired)
    assert "больше не используется" in refusal.value.message_dict["department"][0]


def test_what_lies_there_is_shown_there_and_its_head_goes_on(at_place, house, cast, client):
    feedback = at_place("department")
    Department.objects.filter(pk=house.department.pk).update(is_active=False)
    client.force_login(cast.head)
    page = client.get(feedback.get_absolute_url())
    assert house.department.name in page.text
    assert reverse("routing:take_over", args=[feedback.pk]) in page.text


def test_a_reopened_document_does_not_go_back_to_it(make_feedback, steps, house, cast):
    feedback = steps.route(make_feedback())
    feedback = services.reject_feedback(
        feedback=feedback,
        by=cast.secretary,
        version=feedback.version,
        reason="Правила известны",
        answer="Доставка платная",
    )
    Department.objects.filter(pk=house.department.pk).update(is_active=False)
    fresh = Feedback.objects.get(pk=feedback.pk)
    reopened = services.reopen_feedback(
        feedback=fresh, by=cast.handler, version=fresh.version, reason="Клиент не согласен"
    )
    assert Feedback.objects.get(pk=reopened.pk).department is None


def test_a_root_cause_keeps_the_one_it_has(retired, cast):
    cause = RootCause(title="Опоздания", owner=cast.quality, department=retired)
    assert retired in RootCauseForm(root_cause=cause).fields["department"].queryset


def test_the_register_still_finds_by_it(make_feedback, retired, client, cast):
    make_feedback()
    client.force_login(cast.quality)
    page = Page(client.get(reverse("feedback:list"), {"department": retired.pk, "filters": "1"}))
    assert retired.name in page.text
    assert len(page.numbers) == 1


def test_an_employee_of_it_keeps_it_and_a_new_one_is_not_offered_it(
    client, cast, clinic, retired, house
):
    client.force_login(cast.admin)
    form = change_page(client, clinic.employee).context["adminform"].form
    assert retired in form.fields["department"].queryset
    page = client.get(reverse("admin:organization_employee_add"))
    offered = page.context["adminform"].form.fields["department"].queryset
    assert retired not in offered
    assert house.elsewhere in offered


def test_the_administrator_retires_it_in_the_list(client, cast, house):
    client.force_login(cast.admin)
    data = {"action": "put_aside", "_selected_action": [house.elsewhere.pk]}
    address = reverse("admin:organization_department_changelist")
    assert client.post(address, data).status_code == 302
    assert not Department.objects.get(pk=house.elsewhere.pk).is_active
