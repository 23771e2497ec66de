"""Managers of branches and «Руководство» are told of what they may open, as shipped (S3)."""

import importlib

import pytest
from django.apps import apps
from django.contrib.auth.models import Group

from apps.feedback.models import Feedback
from apps.notifications.models import Notification, NotificationRule
from apps.organization.models import Department, Employee

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(clinic, cast) -> Employee:
    """The manager of the branch works there and heads its reception; therapy stands below."""
    employee = Employee.objects.create(
        user=cast.branch_manager,
        last_name="Голубев",
        first_name="Денис",
        position=clinic.employee.position,
        department=clinic.department,
        branch=clinic.branch,
    )
    above = Department.objects.create(name="Клиника", branch=clinic.branch, head=employee)
    Department.objects.filter(pk=clinic.department.pk).update(parent=above)
    return employee


def told_to(rows: list[Notification], user) -> list[tuple[str, str]]:
    return [(row.event, row.channel) for row in rows if row.user == user]


def test_management_is_told_of_every_new_complaint(make_feedback, told, clinic, cast):
    cast.management.email = "director@clinic.example"
    cast.management.save()
    make_feedback()
    rows = told()
    assert told_to(rows, cast.management) == [
        ("complaint_registered", "inbox"),
        ("complaint_registered", "email"),
    ]
    digest = next(row for row in rows if row.user == cast.management and row.channel == "email")
    assert digest.state == Notification.State.COLLECTED
    make_feedback(type=clinic.praise)
    assert told_to(told(), cast.management) == []


def test_without_the_right_to_see_them_management_is_told_nothing(make_feedback, told, cast):
    Group.objects.get(role__code="management").permissions.clear()
    make_feedback()
    assert told_to(told(), cast.management) == []


def test_the_manager_of_a_branch_is_told_once_they_can_open_it(
    make_feedback, told, steps, clinic, cast, manager, client
):
    feedback = make_feedback()
    assert told_to(told(), cast.branch_manager) == []
    client.force_login(cast.branch_manager)
    assert client.get(feedback.get_absolute_url()).status_code == 404
    steps.route(feedback)
    (note,) = (row for row in told() if row.user == cast.branch_manager)
    assert (note.event, note.is_blind) == ("routed", False)
    assert client.get(note.url).status_code == 200


def test_nothing_of_another_branch_nor_of_what_is_about_them(
    make_feedback, told, steps, clinic, cast, manager, house
):
    steps.route(make_feedback(branch=clinic.other_branch))
    assert told_to(told(), cast.branch_manager) == []
    steps.route(make_feedback(subject_employee=manager))
    assert told_to(told(), cast.branch_manager) == []
    steps.route(make_feedback(), department=house.elsewhere)
    assert told_to(told(), cast.branch_manager) == []


def test_a_rule_may_be_kept_for_those_who_see_it(make_rule, make_feedback, told, clinic, cast):
    """Without the tick the others are told the number alone; with it, nothing."""
    role = Group.objects.get(role__code="doctor")
    rule = make_rule("complaint_registered", "role", role=role)
    make_feedback()
    assert [row.is_blind for row in told()] == [True]
    rule.only_who_sees = True
    rule.save()
    make_feedback()
    assert told() == []
    Feedback.objects.update(executor=cast.doctor)


def test_what_the_administrator_has_written_stays(cast):
    """The migration adds no second rule, and none whose words were renamed."""
    migration = importlib.import_module("apps.notifications.migrations.0004_told_what_they_may_see")
    before = NotificationRule.objects.count()
    migration.ship(apps, None)
    assert NotificationRule.objects.count() == before
    assert not NotificationRule.objects.filter(
        audience="branch_manager", only_who_sees=False
    ).exists()
