"""What a rule makes of a registration: place, hop, history, events, and no query more (S3)."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.appeal_types.models import AutomaticComplaint, DefaultResponsible
from apps.feedback import services
from apps.feedback.models import Feedback
from apps.feedback.registration.automatic_complaints import Voice, complain_for
from apps.notifications.models import Occurrence
from apps.organization.handover import hand_over_work
from apps.routing.models import Assignment, RoutingRule
from conftest import CLOSING

pytestmark = pytest.mark.django_db


def entry_of(feedback) -> dict:
    """What the registration says it has changed: {field: words}."""
    entry = feedback.history.get(action="feedback.register")
    return {change["field"]: change["to_shown"] for change in entry.changes}


def test_routed_to_a_department_at_registration(make_rule, make_feedback, clinic, cast):
    rule = make_rule(type=clinic.complaint, department=clinic.department)
    feedback = make_feedback()
    assert feedback.department == clinic.department
    assert feedback.responsible is None
    assert not Feedback.objects.waiting_for_triage().exists()
    (hop,) = Assignment.objects.filter(feedback=feedback)
    assert hop.department == clinic.department
    assert hop.assigned_by.username not in vars(cast)  # nobody of the house has done it
    assert entry_of(feedback) == {
        "rule": str(rule),
        "department": "Терапия",
    }
    events = set(Occurrence.objects.values_list("event", flat=True))
    assert events == {"complaint_registered", "routed"}


def test_to_a_responsible_and_to_triage(make_rule, make_feedback, clinic, cast):
    DefaultResponsible.objects.create(appeal_type=clinic.complaint, user=cast.quality)
    by_branch = make_rule(branch=clinic.branch, responsible=cast.handler)
    first = make_feedback()
    assert first.responsible == cast.handler
    assert entry_of(first) == {"rule": str(by_branch), "responsible": "handler"}
    assert not first.assignments.exists()
    to_triage = make_rule(type=clinic.complaint, branch=clinic.branch)
    second = make_feedback()
    assert second.responsible is None
    assert entry_of(second) == {"rule": str(to_triage)}
    assert list(Feedback.objects.waiting_for_triage()) == [second]


def test_the_history_names_the_rule_at_once(make_rule, make_feedback, clinic, client, cast):
    """However long the names are: it is not folded away."""
    clinic.department.name = "Отделение терапевтической и эстетической стоматологии"
    clinic.department.save()
    make_rule(type=clinic.complaint, branch=clinic.branch, department=clinic.department)
    feedback = make_feedback()
    client.force_login(cast.quality)
    history = client.get(feedback.get_absolute_url() + "?tab=all").text
    assert f"Жалоба на сотрудника · На Тверской → {clinic.department.name}" in history


def test_what_is_chosen_by_hand_comes_before_the_rules(make_rule, make_feedback, clinic, cast):
    make_rule(department=clinic.department)
    chosen = make_feedback(responsible=cast.director)
    left = make_feedback(to_secretary=True)
    assert (chosen.responsible, chosen.department) == (cast.director, None)
    assert (left.responsible, left.department) == (None, None)
    assert entry_of(chosen) == entry_of(left) == {}


def test_what_nobody_wrote_goes_the_same_way(make_rule, clinic, cast):
    AutomaticComplaint.objects.update_or_create(
        source="low_rating",
        defaults={
            "type": clinic.complaint,
            "type_without_employee": clinic.service_complaint,
            "category": clinic.subcategory,
            "highest_rating": 2,
        },
    )
    make_rule(category=clinic.category, goes_to="subject_department")
    voice = Voice(
        key=uuid.uuid4(),
        source="low_rating",
        rating=1,
        words="Ждал приёма сорок минут",
        branch=clinic.branch,
        channel="survey",
        client=clinic.client,
        employee=clinic.employee,
    )
    complaint = complain_for(voice=voice)
    assert complaint.department == clinic.department
    assert complaint.assignments.get().department == clinic.department


def test_split_off_it_goes_the_same_way(make_rule, make_feedback, clinic, cast):
    feedback = make_feedback()
    make_rule(category=clinic.category, department=clinic.department)
    second = services.split_feedback(
        feedback=feedback,
        by=cast.handler,
        key=uuid.uuid4(),
        values={
            "type": clinic.complaint,
            "category": clinic.subcategory,
            "subject_employee": clinic.employee,
            "statement": "<p>И ещё не вернули деньги за приём</p>",
        },
    )
    assert Feedback.objects.get(pk=second.pk).department == clinic.department


def test_reopened_long_after_it_begins_where_the_rules_send_it(
    make_rule, make_feedback, clinic, cast, settings
):
    feedback = make_feedback(type=clinic.praise, responsible=cast.quality)
    services.close_feedback(
        feedback=feedback, by=cast.handler, version=feedback.version, values=CLOSING
    )
    rule = make_rule(type=clinic.praise, department=clinic.department)
    settings.REOPENED_TO_LAST_DAYS = -1
    feedback.refresh_from_db(fields=["version"])
    services.reopen_feedback(
        feedback=feedback, by=cast.handler, version=feedback.version, reason="Пишет снова"
    )
    again = Feedback.objects.get(pk=feedback.pk)
    assert (again.responsible, again.department) == (None, clinic.department)
    assert again.assignments.open().get().department == clinic.department
    resumed = again.history.get(action="routing.resume")
    assert str(rule) in resumed.comment


# Queries


@pytest.fixture
def queries(make_draft, cast, django_assert_max_num_queries):
    def count() -> int:
        draft = make_draft()
        with django_assert_max_num_queries(200) as asked:
            services.register_feedback(feedback=draft, by=cast.registrar)
        return len(asked)

    return count


def test_rules_cost_one_query_and_save_one(make_rule, queries, clinic, cast):
    """However many there are; what a rule decides no default is asked for."""
    DefaultResponsible.objects.create(appeal_type=clinic.complaint, user=cast.quality)
    queries()  # what is cached for good
    none = queries()
    for urgency in ("low", "high", "critical"):
        for kind in (clinic.complaint, clinic.praise, clinic.question):
            make_rule(type=kind, urgency=urgency, responsible=cast.quality)
    assert queries() == none
    make_rule(type=clinic.complaint, responsible=cast.handler)
    assert queries() == none - 1


def test_with_many_rules_they_are_read_in_one_query(make_rule, clinic, cast, appeal_of):
    for urgency in ("", "low", "normal", "high"):
        make_rule(urgency=urgency, responsible=cast.handler)
        make_rule(urgency=urgency, branch=clinic.branch, department=clinic.department)
    with CaptureQueriesContext(connection) as asked:
        assert services.find_destination(appeal_of).department == clinic.department
    assert sum("routing_routingrule" in query["sql"] for query in asked) == 1


@pytest.fixture
def appeal_of(clinic) -> Feedback:
    category = clinic.subcategory
    category.parent = clinic.category
    return Feedback(type=clinic.complaint, branch=clinic.branch, category=category)


# Who can no longer sign in


def test_rules_of_who_left_are_handed_over_or_put_out_of_use(make_rule, clinic, cast):
    rule = make_rule(type=clinic.complaint, responsible=cast.handler)
    cast.handler.is_active = False
    cast.handler.save()
    hand_over_work(user=cast.handler, by=cast.admin, to=cast.quality, at=timezone.now())
    rule.refresh_from_db()
    assert rule.responsible == cast.quality
    cast.quality.is_active = False
    cast.quality.save()
    hand_over_work(user=cast.quality, by=cast.admin, to=None, at=timezone.now())
    assert not RoutingRule.objects.in_use().exists()
