"""The way of a document: to a department, to a person, and back with the reason (W2–W4)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from apps.appeal_types.models import DefaultResponsible
from apps.core.exceptions import Conflict
from apps.feedback.models import Feedback, State
from apps.feedback.services import close_feedback, reject_feedback, reopen_feedback
from apps.routing import services
from apps.routing.models import Assignment
from conftest import CLOSING
from tests.processing import in_days

pytestmark = pytest.mark.django_db


def hops(feedback) -> list[tuple]:
    """The way as (department or person, how the hop ended)."""
    rows = Assignment.objects.filter(feedback=feedback).select_related("department", "assignee")
    return [(str(row.department or row.assignee), row.outcome) for row in rows]


def place(feedback) -> tuple:
    fresh = Feedback.objects.get(pk=feedback.pk)
    return fresh.department, fresh.executor


def told(feedback) -> list[str]:
    codes = feedback.history.order_by("pk").values_list("action", flat=True)
    return [code.split(".")[1] for code in codes]


def test_the_whole_way_with_both_kinds_of_refusal(make_feedback, house, steps, cast):
    """Seed 004: to a wrong department, back, to the right one, to a person, back, to another."""
    feedback = steps.route(make_feedback(), department=house.elsewhere)
    steps.decline(feedback, cast.outsider, "Вопрос не к бухгалтерии")
    assert place(feedback) == (None, None)
    steps.route(feedback)
    steps.appoint(feedback)
    steps.decline(feedback, cast.executor, "Нужен другой врач")
    assert place(feedback) == (house.department, None)
    steps.take_over(feedback)
    assert place(feedback) == (house.department, cast.head)
    assert hops(feedback) == [
        ("Бухгалтерия", "declined"),
        ("Терапия", ""),
        ("executor", "declined"),
        ("head", ""),
    ]
    assert told(feedback) == [
        "register",
        "route",
        "decline_department",
        "route",
        "appoint",
        "decline",
        "take_over",
    ]


def test_what_the_head_took_he_gives_back_to_the_queue_at_once(at_place, steps, cast):
    feedback = steps.decline(at_place("with head"), cast.head)
    assert place(feedback) == (None, None)
    assert Feedback.objects.waiting_for_triage().filter(pk=feedback.pk).exists()


def test_declined_by_the_department_it_is_back_with_its_responsible(at_place, steps, cast):
    feedback = steps.route(at_place("responsible"), by=cast.handler)
    steps.decline(feedback, cast.head)
    assert Feedback.objects.get(pk=feedback.pk).responsible == cast.handler
    assert not Feedback.objects.waiting_for_triage().filter(pk=feedback.pk).exists()


def test_the_handler_sends_his_own_to_triage(at_place, steps):
    feedback = steps.send_to_triage(at_place("responsible"))
    assert Feedback.objects.waiting_for_triage().filter(pk=feedback.pk).exists()


def test_another_department_takes_it_from_the_first(at_place, house, steps, cast):
    feedback = steps.route(at_place("person"), department=house.elsewhere, by=cast.handler)
    assert place(feedback) == (house.elsewhere, None)
    assert hops(feedback) == [
        ("Терапия", "withdrawn"),
        ("executor", "withdrawn"),
        ("Бухгалтерия", ""),
    ]


def test_the_date_is_set_and_refined(at_place, steps, cast):
    feedback = at_place("person")
    sooner = in_days(1)
    services.appoint_executor(
        **steps.now(feedback, by=cast.head, executor=cast.executor, due_at=sooner)
    )
    assert Feedback.objects.get(pk=feedback.pk).due_at == sooner
    assert Assignment.objects.filter(feedback=feedback).count() == 2  # no hop to the same person


@pytest.mark.parametrize("end", ["close", "reject"])
def test_the_end_of_a_document_ends_its_way(make_feedback, clinic, steps, cast, end):
    feedback = steps.appoint(steps.route(make_feedback(type=clinic.praise)))
    if end == "close":
        close_feedback(**steps.now(feedback, by=cast.handler, values=CLOSING))
    else:
        reject_feedback(**steps.now(feedback, by=cast.secretary, reason="Правила", answer="Платно"))
    assert hops(feedback) == [("Терапия", "done"), ("executor", "done")]


def reopened(feedback, steps, cast) -> Feedback:
    reopen_feedback(**steps.now(feedback, by=cast.handler, reason="Клиент вернулся"))
    return Feedback.objects.get(pk=feedback.pk)


def test_reopened_it_goes_to_the_last_executor(at_place, house, steps, cast):
    feedback = reopened(at_place("ended"), steps, cast)
    assert place(feedback) == (house.department, cast.executor)
    assert hops(feedback)[2:] == [("Терапия", ""), ("executor", "")]
    assert told(feedback)[-1] == "reopen"


def test_reopened_without_the_executor_it_lies_with_the_head(at_place, house, steps, cast):
    feedback = at_place("ended")
    cast.executor.is_active = False
    cast.executor.save()
    assert place(reopened(feedback, steps, cast)) == (house.department, None)
    assert told(feedback)[-2:] == ["reopen", "resume"]


def test_reopened_without_anybody_it_waits_for_triage(at_place, house, steps, cast):
    feedback = at_place("ended")
    for user in (cast.executor, cast.head):
        user.is_active = False
        user.save()
    reopened(feedback, steps, cast)
    assert Feedback.objects.waiting_for_triage().filter(pk=feedback.pk).exists()


@pytest.mark.parametrize(("days", "is_anew"), [(29, False), (31, True)])
def test_reopened_late_it_begins_as_a_new_one(at_place, house, steps, cast, days, is_anew):
    feedback = at_place("ended")
    late = feedback.closed_at + timedelta(days=days)
    reopen_feedback(**steps.now(feedback, by=cast.handler, reason="Опять болит"), at=late)
    feedback = Feedback.objects.get(pk=feedback.pk)
    expected = (None, None) if is_anew else (house.department, cast.executor)
    assert place(feedback) == expected
    assert Feedback.objects.waiting_for_triage().filter(pk=feedback.pk).exists() == is_anew


def test_reopened_late_it_goes_to_the_default_responsible(make_feedback, clinic, steps, cast):
    DefaultResponsible.objects.create(appeal_type=clinic.complaint, user=cast.quality)
    feedback = make_feedback(state=State.CLOSED, responsible=cast.handler)
    late = feedback.closed_at + timedelta(days=400)
    reopen_feedback(**steps.now(feedback, by=cast.handler, reason="Опять болит"), at=late)
    assert Feedback.objects.get(pk=feedback.pk).responsible == cast.quality


def refusal(call, **values) -> dict:
    with pytest.raises(ValidationError) as caught:
        call(**values)
    return caught.value.message_dict


def test_a_department_without_a_head_is_refused_in_words(make_feedback, house, steps, cast):
    house.elsewhere.head = None
    house.elsewhere.save()
    feedback = make_feedback()
    refused = refusal(
        services.route_to_department,
        **steps.now(feedback, by=cast.secretary, department=house.elsewhere, due_at=in_days(1)),
    )
    assert "Бухгалтерия" in refused["department"][0]
    assert place(feedback) == (None, None)


def test_a_date_gone_by_is_refused(make_feedback, house, steps, cast):
    values = {"department": house.department, "due_at": in_days(-1)}
    refused = refusal(
        services.route_to_department, **steps.now(make_feedback(), by=cast.secretary, **values)
    )
    assert set(refused) == {"due_at"}


@pytest.mark.parametrize("who", ["doctor", "outsider"])
def test_only_people_of_the_department_are_appointed(at_place, steps, cast, who):
    values = {"executor": getattr(cast, who), "due_at": in_days(1)}
    refused = refusal(
        services.appoint_executor, **steps.now(at_place("department"), by=cast.head, **values)
    )
    assert set(refused) == {"executor"}


def test_somebody_who_has_left_is_not_appointed(at_place, steps, cast):
    cast.executor.is_active = False
    cast.executor.save()
    values = {"executor": cast.executor, "due_at": in_days(1)}
    refused = refusal(
        services.appoint_executor, **steps.now(at_place("department"), by=cast.head, **values)
    )
    assert set(refused) == {"executor"}


def test_nothing_is_declined_without_a_reason(at_place, steps, cast):
    refused = refusal(
        services.decline, **steps.now(at_place("person"), by=cast.executor, reason=" ")
    )
    assert set(refused) == {"reason"}


def test_who_comes_second_is_told_what_the_first_has_done(make_feedback, house, steps, cast):
    feedback = make_feedback()
    steps.route(feedback)
    with pytest.raises(Conflict) as conflict:
        services.route_to_department(
            feedback=feedback,
            by=cast.admin,
            version=feedback.version,
            department=house.elsewhere,
            due_at=in_days(1),
        )
    assert "Терапия" in conflict.value.message
    assert "secretary" in conflict.value.message


def test_a_text_written_meanwhile_is_no_hindrance(at_place, steps, cast):
    from apps.feedback.services import edit_analysis

    feedback = at_place("department")
    edit_analysis(**steps.now(feedback, by=cast.handler, values={"cause": "Запись сдвинулась"}))
    taken = services.take_over(feedback=feedback, by=cast.head, version=feedback.version)
    assert taken.cause == "Запись сдвинулась"


def test_the_executor_reads_afterwards_and_no_more(client, at_place, cast):
    feedback = at_place("reassigned")
    client.force_login(cast.executor)
    page = client.get(feedback.get_absolute_url())
    assert page.status_code == 200
    assert 'data-action="analyse"' not in page.content.decode()
    data = {"version": feedback.version, "text": "Вернул"}
    comment = client.post(reverse("feedback:comment", args=[feedback.pk]), data)
    assert comment.status_code == 403


def test_a_head_sees_what_lies_below_his_department_at_any_depth(make_feedback, house, steps, cast):
    from apps.organization.models import Department

    deep = Department.objects.create(name="Лаборатория", parent=house.below)
    seen = steps.route(make_feedback(), department=deep)
    hidden = steps.route(make_feedback(), department=house.elsewhere)
    visible = set(Feedback.objects.visible_to(cast.head))
    assert seen in visible
    assert hidden not in visible


def test_who_analyses_what_nobody_had_brings_it_to_its_end(make_feedback, cast):
    assert make_feedback(state="verified").responsible == cast.handler
