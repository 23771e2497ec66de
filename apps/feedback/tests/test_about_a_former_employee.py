"""What a client tells may be of somebody who has left since: they can be chosen, and are marked."""

import pytest
from django.urls import reverse

from apps.feedback import services
from apps.feedback.models import Feedback

pytestmark = pytest.mark.django_db


@pytest.fixture
def former(clinic):
    employee = clinic.employee
    employee.pk, employee.last_name, employee.is_active = None, "Ушедшая", False
    employee.save()
    return employee


def choice(page: str, employee) -> str:
    """The words of the one option that chooses the employee."""
    choices = page.partition('name="subject_employee"')[2].partition("</select>")[0]
    after = choices.partition(f'<option value="{employee.pk}"')[2]
    return after.partition(">")[2].partition("<")[0]


def test_at_registration(client, make_draft, former, cast):
    client.force_login(cast.registrar)
    assert choice(client.get("/feedback/new/").text, former).endswith("· не работает")
    draft = make_draft(subject_employee=former)
    posted = services.register_feedback(feedback=draft, by=draft.author)
    assert posted.subject_employee == former


@pytest.mark.parametrize("action", ["edit_details", "split"])
def test_on_the_document(client, make_feedback, former, cast, action):
    feedback = make_feedback()
    client.force_login(cast.handler)
    page = client.get(feedback.get_absolute_url(), {"do": action}).text
    assert choice(page, former).endswith("· не работает")
    if action == "split":
        return
    about = {name: getattr(feedback, f"{name}_id") for name in ("type", "category", "branch")}
    data = {"version": feedback.version, "subject_employee": former.pk, "channel": "phone"}
    address = reverse("feedback:edit_details", args=[feedback.pk])
    assert client.post(address, data | about).status_code == 302
    assert Feedback.objects.get(pk=feedback.pk).subject_employee == former
