"""What the database itself refuses, whoever writes."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.activities.models import Activity
from apps.routing.models import Assignment

pytestmark = pytest.mark.django_db


@pytest.fixture
def assign(make_feedback, cast):
    feedback = make_feedback()

    def make(**values) -> Assignment:
        values = {"assigned_by": cast.secretary, "assigned_at": timezone.now()} | values
        return Assignment.objects.create(feedback=feedback, **values)

    return make


@pytest.fixture
def plan(make_feedback, cast):
    feedback = make_feedback()

    def make(**values) -> Activity:
        now = timezone.now()
        default = {"kind": "call", "title": "Позвонить", "planned_for": now, "created_at": now}
        return Activity.objects.create(
            feedback=feedback, created_by=cast.handler, **default | values
        )

    return make


def refused(create, **values) -> bool:
    try:
        with transaction.atomic():
            create(**values)
    except IntegrityError:
        return True
    return False


def test_a_hop_leads_to_a_department_or_to_a_person(assign, clinic, cast):
    assert refused(assign)
    assert refused(assign, department=clinic.department, assignee=cast.executor)
    assign(department=clinic.department)
    assign(assignee=cast.executor)


def test_a_document_is_in_one_department_and_with_one_person(assign, clinic, cast):
    assign(department=clinic.department)
    assign(assignee=cast.executor)
    assert refused(assign, department=clinic.department)
    assert refused(assign, assignee=cast.doctor)


@pytest.mark.parametrize(
    ("ending", "is_refused"),
    [
        ({"outcome": "done"}, False),
        ({"outcome": "declined"}, True),
        ({"outcome": "declined", "reason": "Не наш вопрос"}, False),
        ({"outcome": "done", "ended_at": None}, True),
        ({"outcome": ""}, True),
    ],
)
def test_a_hop_ends_with_an_outcome_and_a_reason_when_declined(
    assign, clinic, cast, ending, is_refused
):
    ended = {"ended_at": timezone.now(), "ended_by": cast.head} | ending
    assert refused(assign, department=clinic.department, **ended) is is_refused


def test_an_activity_is_for_a_user_or_for_a_position(plan, clinic, cast):
    assert refused(plan)
    plan(user=cast.handler)
    plan(position=clinic.employee.position)


@pytest.mark.parametrize("state", ["done", "cancelled"])
def test_an_activity_ends_with_a_result(plan, cast, state):
    ended = {"state": state, "ended_at": timezone.now(), "ended_by": cast.handler}
    assert refused(plan, user=cast.handler, kind="letter", **ended)
    assert refused(plan, user=cast.handler, **ended | {"result": "Готово", "ended_at": None})
    plan(user=cast.handler, **ended, result="Готово")


def test_only_a_call_that_was_made_may_have_its_result_told_later(plan, cast):
    ended = {"user": cast.handler, "ended_at": timezone.now(), "ended_by": cast.handler}
    plan(kind="call", state="done", **ended)
    assert refused(plan, kind="call", state="cancelled", **ended)
