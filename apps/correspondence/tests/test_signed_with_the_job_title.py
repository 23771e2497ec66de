"""Letters and messages are signed with the job title, never with «Разбор жалоб» (A5)."""

import pytest
from django.utils import timezone

from apps.correspondence.placeholders import values_for
from apps.correspondence.printing import compose_letter
from apps.organization.models import Employee, Position


@pytest.fixture
def signer(cast, clinic) -> Employee:
    """Somebody who processes complaints, whose title is another thing."""
    employee = Employee.objects.create(
        user=cast.handler,
        last_name="Семёнова",
        first_name="Оксана",
        position=Position.objects.create(name="Руководитель регистратуры"),
        department=clinic.department,
        branch=clinic.branch,
    )
    employee.other_positions.add(Position.objects.create(name="Разбор жалоб", is_function=True))
    return employee


def signed_with(feedback, user) -> tuple[str, object]:
    text = {"addressee": "Петров И. С.", "subject": "Ответ", "text": "Здравствуйте."}
    letter = compose_letter(feedback, signer=user, at=timezone.now(), **text)
    return letter.position, values_for(feedback, by=user)["author_position"]


def test_the_title_stands_under_it(make_feedback, signer):
    assert signed_with(make_feedback(), signer.user) == ("Руководитель регистратуры",) * 2


@pytest.mark.parametrize("title", ["none", "function"])
def test_without_a_title_the_name_stands_alone(make_feedback, signer, title):
    function = signer.other_positions.get()
    signer.position = function if title == "function" else None
    signer.save()
    signer.user.refresh_from_db()
    assert signed_with(make_feedback(), signer.user) == ("", "")


def test_nobody_has_no_title(make_feedback, cast):
    assert signed_with(make_feedback(), cast.quality) == ("", "")
