"""Where new appeals go by the rules: the narrowest that can be followed decides (S3)."""

import itertools
from collections.abc import Iterable

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from apps.appeal_types.models import Category, DefaultResponsible
from apps.feedback.models import Feedback
from apps.feedback.services import find_destination
from apps.organization.models import Absence, Department, Employee
from apps.routing.models import RoutingRule
from apps.routing.services.rules import narrowness

pytestmark = pytest.mark.django_db
GoesTo = RoutingRule.GoesTo
CONDITIONS = ("type", "branch", "category", "urgency")


@pytest.fixture
def met(clinic) -> dict:
    """Conditions that a complaint of the clinic meets."""
    return {
        "type": clinic.complaint,
        "branch": clinic.branch,
        "category": clinic.subcategory,
        "urgency": "normal",
    }


@pytest.fixture
def appeal(met, clinic):
    """One that is not saved, as the rules are asked of it."""

    def make(**values) -> Feedback:
        return Feedback(**{**met, "subject_employee": clinic.employee, **values})

    return make


def subsets() -> list[tuple[str, ...]]:
    return [
        names
        for count in range(len(CONDITIONS) + 1)
        for names in itertools.combinations(CONDITIONS, count)
    ]


def decided(pair: Iterable[tuple[str, ...]], wanted: tuple[str, ...], met, cast, appeal) -> bool:
    """Whether of two rules that are made in this order the `wanted` one decides."""
    RoutingRule.objects.all().delete()
    for names in pair:
        responsible = cast.handler if names == wanted else cast.quality
        values = {name: met[name] for name in names}
        RoutingRule.objects.create(goes_to="responsible", responsible=responsible, **values)
    return find_destination(appeal()).responsible == cast.handler


def test_of_any_two_rules_one_decides_whichever_was_made_first(met, cast, appeal):
    """By how many conditions, then category, type, branch, urgency: never by which is older."""
    order = ("category", "type", "branch", "urgency")
    for pair in itertools.combinations(subsets(), 2):
        wanted = max(pair, key=lambda names: (len(names), [name in names for name in order]))
        assert decided(pair, wanted, met, cast, appeal), pair
        assert decided(reversed(pair), wanted, met, cast, appeal), pair


def test_the_nearer_category_is_the_narrower(make_rule, clinic, cast, appeal):
    deepest = Category.objects.create(name="Пломбы", parent=clinic.subcategory)
    make_rule(category=clinic.category, responsible=cast.quality)
    make_rule(category=clinic.subcategory, responsible=cast.handler)
    assert find_destination(appeal(category=deepest)).responsible == cast.handler
    assert find_destination(appeal(category=clinic.category)).responsible == cast.quality
    aside = Category.objects.create(name="Оплата")
    assert find_destination(appeal(category=aside)).responsible is None
    assert find_destination(appeal(category=None)).responsible is None


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_condition_that_is_not_met_keeps_a_rule_out(make_rule, met, clinic, cast, appeal, name):
    other = {
        "type": clinic.service_complaint,
        "branch": clinic.other_branch,
        "category": Category.objects.create(name="Оплата"),
        "urgency": "high",
    }
    make_rule(responsible=cast.handler, **{name: met[name]})
    assert find_destination(appeal()).responsible == cast.handler
    assert find_destination(appeal(**{name: other[name]})).responsible is None


def test_two_equal_rules_cannot_be(make_rule, met, cast):
    for names in subsets():
        values = {name: met[name] for name in names}
        rule = make_rule(responsible=cast.handler, **values)
        with pytest.raises(ValidationError):
            make_rule(**values)
        with pytest.raises(IntegrityError), transaction.atomic():
            RoutingRule.objects.create(goes_to=GoesTo.TRIAGE, is_active=False, **values)
        assert narrowness(rule, 0)[0] == len(names)


@pytest.mark.parametrize(
    "values",
    [{"goes_to": "responsible"}, {"goes_to": "department"}, {"goes_to": "nowhere"}],
    ids=str,
)
def test_a_rule_names_where_it_goes(cast, values):
    with pytest.raises(ValidationError):
        RoutingRule(**values).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        RoutingRule.objects.create(**values)


# Order of who becomes responsible


def test_rules_stand_between_the_secretary_and_the_default(make_rule, clinic, cast, appeal):
    DefaultResponsible.objects.create(appeal_type=clinic.complaint, user=cast.quality)
    assert find_destination(appeal()).responsible == cast.quality
    rule = make_rule(branch=clinic.branch, responsible=cast.handler)
    assert find_destination(appeal()).responsible == cast.handler
    clinic.complaint.secretary_first = True
    assert find_destination(appeal()).rule is None
    assert find_destination(appeal()).is_queue
    clinic.complaint.secretary_first = False
    rule.is_active = False
    rule.save()
    assert find_destination(appeal()).responsible == cast.quality


def test_triage_by_rule_comes_before_the_default(make_rule, clinic, cast, appeal):
    DefaultResponsible.objects.create(appeal_type=clinic.complaint, user=cast.quality)
    rule = make_rule(type=clinic.complaint)
    assert find_destination(appeal()).is_queue
    assert find_destination(appeal()).rule == rule


def test_to_the_department_of_the_subject(make_rule, clinic, cast, appeal):
    make_rule(goes_to=GoesTo.SUBJECT_DEPARTMENT)
    assert find_destination(appeal()).department == clinic.department
    without = appeal(subject_employee=None)
    assert find_destination(without).department is None
    assert find_destination(without).rule is None


# Exclusions


def works_as(user, clinic) -> Employee:
    return Employee.objects.create(
        user=user,
        last_name="Занятой",
        first_name="Иван",
        position=clinic.employee.position,
        department=clinic.department,
        branch=clinic.branch,
    )


def test_nobody_gets_what_is_about_them(make_rule, clinic, cast, appeal):
    """The next rule does; where there is none, the head above; else the default."""
    make_rule(type=clinic.complaint, responsible=cast.handler)
    about = works_as(cast.handler, clinic)
    assert find_destination(appeal(subject_employee=about)).responsible is None
    cast.head.groups.add(*cast.quality.groups.all())
    assert find_destination(appeal(subject_employee=about)).responsible == cast.head
    make_rule(responsible=cast.director)
    assert find_destination(appeal(subject_employee=about)).responsible == cast.director
    assert find_destination(appeal()).responsible == cast.handler


def test_nor_the_deputy_of_the_subject(make_rule, clinic, cast, appeal, workday):
    make_rule(responsible=cast.handler)
    about = works_as(cast.doctor, clinic)
    assert find_destination(appeal(subject_employee=about)).responsible == cast.handler
    Absence.objects.create(
        user=cast.doctor, deputy=cast.handler, starts_on="2026-11-17", ends_on="2026-11-20"
    )
    assert find_destination(appeal(subject_employee=about)).responsible is None


def test_who_may_not_process_is_passed_over(make_rule, clinic, cast, appeal):
    make_rule(type=clinic.complaint, responsible=cast.handler)
    make_rule(responsible=cast.quality)
    cast.handler.is_active = False
    cast.handler.save()
    assert find_destination(appeal()).responsible == cast.quality
    RoutingRule.objects.filter(responsible=cast.quality).update(responsible=cast.registrar)
    assert find_destination(appeal()).responsible is None


def test_no_department_without_a_head_who_may_take_it(make_rule, clinic, cast, appeal):
    make_rule(type=clinic.complaint, department=clinic.department)
    make_rule(responsible=cast.quality)
    head = cast.head.employee
    assert find_destination(appeal()).department == clinic.department
    assert find_destination(appeal(subject_employee=head)).responsible == cast.quality
    above = Department.objects.create(name="Клиника", head=works_as(cast.executor, clinic))
    Department.objects.filter(pk=clinic.department.pk).update(parent=above)
    assert find_destination(appeal(subject_employee=head)).department == clinic.department
    Department.objects.filter(pk=clinic.department.pk).update(is_active=False)
    assert find_destination(appeal()).responsible == cast.quality
