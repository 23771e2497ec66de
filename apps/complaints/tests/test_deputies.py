"""A deputy sees and does what the absent one would, on those days and no others (W3, B8)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.activities import services as activities
from apps.activities.models import Activity
from apps.activities.permissions import can_carry_out, can_work_on, holds_position
from apps.activities.services import plan_activity
from apps.compensations.models import Compensation
from apps.compensations.permissions import can_decide, possible_deciders
from apps.compensations.services import approve_compensation, request_compensation
from apps.feedback import services as feedback_services
from apps.feedback.actions import documents
from apps.feedback.models import Feedback, State
from apps.feedback.permissions import other_verifiers
from apps.feedback.work_queues import waiting_for
from apps.measures import services as measures
from apps.measures.models import Measure, RootCause
from apps.measures.pages.measures import due_measures
from apps.organization.models import Absence, User
from apps.routing import services as routing
from apps.routing.actions import hops
from conftest import ANALYSIS, CLOSING, CONCLUSION
from tests.people import anew
from tests.processing import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
# What the days of the absence are from today.
DAYS = {"before": (1, 9), "during": (-2, 3), "last day": (-9, 0), "after": (-9, -1)}
LENDS = {"during", "last day"}


@pytest.fixture
def away():
    """Return `away(head, deputy, "during")`: the deputy as the next request reads him."""

    def make(user, deputy, when="during") -> User:
        starts, ends = (timezone.localdate() + timedelta(days=days) for days in DAYS[when])
        Absence.objects.create(user=user, deputy=deputy, starts_on=starts, ends_on=ends)
        return anew(deputy)

    return make


def now(feedback) -> Feedback:
    return Feedback.objects.get(pk=feedback.pk)


def sees(user, feedback) -> bool:
    return Feedback.objects.visible_to(user).filter(pk=feedback.pk).exists()


@pytest.mark.parametrize("when", DAYS)
@pytest.mark.parametrize("who", ["handler", "secretary", "quality", "head", "executor"])
@pytest.mark.parametrize("place", ["queue", "department", "person"])
def test_what_he_may_is_what_the_absent_one_may(at_place, away, cast, who, place, when):
    """Every action and step on a document: the outsider has nothing of his own."""
    feedback, absent = at_place(place), getattr(cast, who)
    deputy = away(absent, cast.doctor, when)
    own, lent = anew(cast.doctor).alone(), absent if when in LENDS else None
    rules = documents.actions | hops.actions
    found = {name for name, rule in rules.items() if rule.allows(deputy, now(feedback))}
    wanted = {
        name
        for name, rule in rules.items()
        if rule.allows(own, now(feedback)) or (lent and rule.allows(lent, now(feedback)))
    }
    assert found == wanted
    assert sees(deputy, feedback) == (when in LENDS and sees(absent, feedback))


@pytest.mark.parametrize("when", DAYS)
def test_activities_and_tasks_of_the_position_are_his_as_well(at_place, away, house, cast, when):
    feedback = at_place("person")
    mine = plan_activity(
        feedback=feedback, by=cast.head, kind="call", planned_for=in_days(1), user=cast.executor
    )
    of_position = Activity(feedback=feedback, position=cast.executor.employee.position)
    deputy = away(cast.executor, cast.doctor, when)
    rights = {
        can_carry_out(deputy, now(feedback)),
        can_work_on(deputy, Activity.objects.get(pk=mine.pk)),
        holds_position(deputy, of_position),
    }
    assert rights == {when in LENDS}


def test_the_history_names_both_where_the_right_was_lent(at_place, away, cast, client):
    feedback = at_place("department")
    deputy = away(cast.head, cast.handler)
    routing.appoint_executor(
        feedback=feedback,
        by=deputy,
        version=feedback.version,
        executor=cast.executor,
        due_at=in_days(2),
    )
    feedback_services.set_urgency(
        feedback=feedback, by=deputy, version=now(feedback).version, values={"urgency": "high"}
    )
    appointed, urgency = feedback.history.order_by("-pk")[:2][::-1]
    assert (appointed.user, appointed.on_behalf_of) == (cast.handler, cast.head)
    assert (urgency.user, urgency.on_behalf_of) == (cast.handler, None)
    client.force_login(cast.management)
    page = client.get(feedback.get_absolute_url(), {"tab": "changes"}).content.decode()
    assert page.count("замещая: head") == 1


def test_activities_done_for_another_name_both(at_place, away, house, cast):
    feedback = at_place("person")
    activity = plan_activity(
        feedback=feedback, by=cast.head, kind="call", planned_for=in_days(1), user=cast.executor
    )
    activities.complete_activity(activity=activity, by=away(cast.executor, cast.doctor))
    assert feedback.history.last().on_behalf_of == cast.executor


def named(feedback) -> list[tuple]:
    entries = feedback.history.select_related("user", "on_behalf_of").order_by("pk")
    return [(entry.action.split(".")[1], entry.user, entry.on_behalf_of) for entry in entries]


def test_what_goes_along_with_his_step_names_both(make_feedback, away, cast):
    """The task that the analysis ends, and what the rejecting cancels."""
    for step, action, values in (
        (feedback_services.analyse_feedback, "complete_activity", {"values": ANALYSIS}),
        (
            feedback_services.reject_feedback,
            "cancel_activity",
            {"reason": "Правила известны", "answer": "Ответили"},
        ),
    ):
        absent = cast.secretary if "reason" in values else cast.handler
        feedback, deputy = make_feedback(), away(absent, cast.outsider)
        assert feedback.activities.planned().exists() or plan_activity(
            feedback=feedback,
            by=cast.handler,
            kind="processing",
            planned_for=in_days(1),
            user=cast.handler,
        )
        step(feedback=feedback, by=deputy, version=feedback.version, **values)
        entries = [entry for entry in named(feedback) if entry[1] == cast.outsider]
        assert action in [name for name, _, _ in entries]
        assert {absent_one for _, _, absent_one in entries} == {absent}


def test_measures_and_root_causes_name_both(make_feedback, away, cast):
    today, feedback = timezone.localdate(), make_feedback()
    deputy = away(cast.handler, cast.outsider)
    cause = measures.name_root_cause(by=deputy, title="Очередь", owner=deputy, feedback=feedback)
    measures.unlink_document(root_cause=cause, feedback=feedback, by=deputy)
    values = {
        "kind": "training",
        "nature": "corrective",
        "title": "Обучить",
        "owner": cast.handler,
        "due_on": today,
        "feedback": feedback,
    }
    done, other = (measures.plan_measure(by=deputy, **values) for _ in range(2))
    measures.complete_measure(measure=done, by=deputy, result="Обучены", check_on=today)
    measures.cancel_measure(measure=other, by=deputy, reason="Не нужно")
    found = {entry for entry in named(feedback) if entry[1] == cast.outsider}
    actions = {"link_root_cause", "unlink_root_cause", "plan_measure", "complete_measure"}
    wanted = {(name, cast.outsider, cast.handler) for name in {*actions, "cancel_measure"}}
    assert found == wanted


def test_a_measure_that_is_checked_by_a_deputy_names_both(make_feedback, away, cast):
    today, feedback = timezone.localdate(), make_feedback()
    measure = measures.plan_measure(
        feedback=feedback,
        by=cast.handler,
        kind="training",
        nature="corrective",
        title="Обучить",
        owner=cast.handler,
        due_on=today,
    )
    measures.complete_measure(measure=measure, by=cast.handler, result="Обучены", check_on=today)
    deputy = away(cast.quality, cast.outsider)
    measures.check_measure(measure=measure, by=deputy, is_effective=True, remark="Жалоб нет")
    assert named(feedback)[-1] == ("check_measure", cast.outsider, cast.quality)


def test_the_deputy_declines_back_to_the_head(at_place, away, cast):
    feedback = at_place("person")
    deputy = away(cast.executor, cast.doctor)
    routing.decline(feedback=feedback, by=deputy, version=feedback.version, reason="Не могу")
    assert (now(feedback).executor, now(feedback).department.name) == (None, "Терапия")


def test_a_deputy_of_a_deputy_gets_the_deputys_own_rights_only(at_place, away, cast):
    department, person = at_place("department"), at_place("person")
    away(cast.head, cast.executor)
    second = away(cast.executor, cast.doctor)
    assert sees(second, person)
    assert not sees(second, department)
    assert sees(anew(cast.executor), department)  # away himself, he stands in for the head still


@pytest.mark.parametrize("who", ["full rights", "left"])
def test_neither_full_rights_nor_those_of_a_leaver_are_lent(at_place, away, cast, who):
    feedback = at_place("queue")
    absent = cast.admin if who == "full rights" else cast.secretary
    User.objects.filter(pk=cast.secretary.pk).update(is_active=False)
    deputy = away(absent, cast.doctor)
    assert not sees(deputy, feedback)
    assert not deputy.has_perm("feedback.triage")


def test_a_deputy_who_may_not_sign_in_sees_nothing(at_place, away, cast):
    User.objects.filter(pk=cast.doctor.pk).update(is_active=False)
    assert not sees(away(cast.secretary, cast.doctor), at_place("queue"))


# Four eyes hold for both


def analysed(make_feedback, by) -> Feedback:
    feedback = make_feedback()
    return feedback_services.analyse_feedback(
        feedback=feedback, by=by, version=feedback.version, values=ANALYSIS
    )


def verify(feedback, by):
    fresh = now(feedback)
    return feedback_services.verify_feedback(
        feedback=fresh, by=by, version=fresh.version, values=CONCLUSION
    )


def test_the_deputy_of_the_analyst_does_not_verify(make_feedback, away, cast):
    feedback = analysed(make_feedback, cast.director)
    assert cast.quality in other_verifiers(feedback)
    deputy = away(cast.director, cast.quality)
    assert "verify" not in [action.name for action in documents.available(deputy, now(feedback))]
    assert cast.quality not in other_verifiers(now(feedback))
    with pytest.raises(PermissionDenied):
        verify(feedback, deputy)


def test_who_was_stood_in_for_does_not_verify_what_was_analysed_for_him(make_feedback, away, cast):
    feedback = analysed(make_feedback, away(cast.director, cast.doctor))
    assert cast.director not in other_verifiers(feedback)
    Absence.objects.all().delete()
    with pytest.raises(PermissionDenied):
        verify(feedback, anew(cast.director))
    assert verify(feedback, cast.quality).state == State.VERIFIED


def test_the_deputy_of_whom_the_appeal_is_about_does_not_verify(make_feedback, away, clinic, cast):
    clinic.employee.user = cast.doctor
    clinic.employee.save()
    feedback = make_feedback(state=State.ANALYSED)
    deputy = away(cast.doctor, cast.quality)
    assert cast.quality not in other_verifiers(feedback)
    with pytest.raises(PermissionDenied):
        verify(feedback, deputy)


def test_the_deputy_of_full_rights_who_analysed_does_not_verify_either(make_feedback, away, cast):
    feedback = analysed(make_feedback, cast.admin)
    with pytest.raises(PermissionDenied):
        verify(feedback, away(cast.admin, cast.quality))


def test_the_queue_to_verify_leaves_out_what_is_of_both(make_feedback, away, cast):
    feedback = analysed(make_feedback, cast.director)
    other = analysed(make_feedback, cast.handler)
    deputy = away(cast.director, cast.quality)
    queues = {each.queue.name: each.rows for each in waiting_for(deputy, timezone.now())}
    assert queues["to_verify"] == [other]
    assert queues["mine"] == [feedback]


def test_nobody_is_made_responsible_by_a_lent_right(make_feedback, away, cast):
    feedback, deputy = make_feedback(), away(cast.handler, cast.doctor)
    with pytest.raises(ValidationError):
        feedback_services.reassign_responsible(
            feedback=feedback, by=cast.quality, version=feedback.version, responsible=deputy
        )


def test_a_document_is_closed_by_the_deputy(make_feedback, away, cast):
    feedback = make_feedback(state=State.VERIFIED)
    feedback_services.close_feedback(
        feedback=feedback,
        by=away(cast.handler, cast.doctor),
        version=feedback.version,
        values=CLOSING,
    )
    assert feedback.history.last().on_behalf_of == cast.handler


# What people are told


@pytest.mark.parametrize("when", DAYS)
def test_the_start_page_says_for_whom_one_stands_in(client, at_place, away, cast, when):
    feedback = at_place("department")
    away(cast.head, cast.doctor, when)
    client.force_login(cast.doctor)
    page = client.get("/").content.decode()
    assert ("Вы замещаете: head" in page) == (when in LENDS)
    assert (feedback.number in page) == (when in LENDS)


def test_who_is_away_is_said_where_work_is_handed_out(client, at_place, away, house, cast):
    feedback, queued = at_place("department"), at_place("queue")
    away(cast.executor, cast.doctor)
    away(cast.head, cast.handler)
    away(cast.quality, cast.director)
    client.force_login(cast.admin)
    pages = {
        f"/routing/{feedback.pk}/appoint/": "замещает: doctor",
        f"/routing/{queued.pk}/route/": "замещает: handler",
        f"/feedback/{feedback.pk}/?do=reassign": "замещает: director",
        f"/bulk/reassign/?document={feedback.pk}": "замещает: director",
    }
    for address, told in pages.items():
        assert told in client.get(address).content.decode(), address


def test_it_costs_a_deputy_a_query_of_a_page_at_most_and_others_none(client, at_place, away, cast):
    feedback = at_place("department")

    def queries(user, address: str) -> int:
        client.force_login(user)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    addresses = ["/feedback/", feedback.get_absolute_url()]
    alone = [queries(cast.quality, address) for address in addresses]
    for absent in (cast.director, cast.secretary, cast.head):
        away(absent, cast.quality)
    as_deputy = [queries(cast.quality, address) for address in addresses]
    for deputy, number in zip(as_deputy, alone, strict=True):
        assert number <= deputy <= number + 1


def test_the_deputy_of_who_asked_for_money_does_not_decide_on_it(make_feedback, away, cast):
    feedback = make_feedback()
    asked = request_compensation(
        feedback=feedback, by=cast.director, kind="refund", amount=Decimal(10**6), reason="Брак"
    )
    for who in (cast.director, away(cast.director, cast.quality)):
        with pytest.raises(PermissionDenied):
            approve_compensation(compensation=asked, by=who)


def test_nor_whose_right_the_deputy_asked_with(make_feedback, away, cast):
    asked = request_compensation(
        feedback=make_feedback(),
        by=away(cast.quality, cast.secretary),
        kind="refund",
        amount=Decimal(9000),
        reason="Брак",
    )
    assert (asked.requested_by, asked.requested_for) == (cast.secretary, cast.quality)
    Absence.objects.all().delete()
    assert cast.quality not in possible_deciders(asked)
    for who in (anew(cast.quality), away(cast.quality, cast.admin)):
        with pytest.raises(PermissionDenied):
            approve_compensation(compensation=asked, by=who)
    approve_compensation(compensation=asked, by=cast.director)


@pytest.mark.parametrize("when", DAYS)
@pytest.mark.parametrize("barred", ["requested_by", "requested_for", "subject"])
def test_deputies_of_the_barred_are_not_named_as_deciders(
    make_feedback, away, cast, clinic, barred, when
):
    """Who is named may decide, and who may decide is named: for each on all days."""
    asks = away(cast.quality, cast.secretary) if barred == "requested_for" else cast.handler
    feedback = make_feedback()
    asked = request_compensation(
        feedback=feedback, by=asks, kind="refund", amount=Decimal(10**6), reason="Брак"
    )
    Absence.objects.all().delete()
    if barred == "subject":
        clinic.employee.user = cast.doctor
        clinic.employee.save()
    absent = {"requested_by": asks, "requested_for": cast.quality, "subject": cast.doctor}[barred]
    deputy = away(absent, cast.director, when)
    asked = Compensation.objects.get(pk=asked.pk)
    named_ones = set(possible_deciders(asked))
    people = [anew(user) for user in vars(cast).values()]
    assert named_ones == {one for one in people if can_decide(one.alone(), asked)} - {
        one for one in people if not can_decide(one, asked)
    }
    assert (deputy in named_ones) == (when not in LENDS)


def test_the_deputy_of_whom_it_is_about_asks_for_no_money(make_feedback, away, cast, clinic):
    clinic.employee.user = cast.doctor
    clinic.employee.save()
    values = {"kind": "refund", "amount": Decimal(1), "reason": "Брак"}
    with pytest.raises(PermissionDenied):
        request_compensation(feedback=make_feedback(), by=away(cast.doctor, cast.handler), **values)


@pytest.mark.parametrize("when", DAYS)
def test_measures_of_the_absent_one_are_his_as_well(client, make_feedback, away, cast, when):
    """Also where the appeal is open to neither."""
    today = timezone.localdate()
    about = {"kind": "training", "nature": "corrective", "owner": cast.outsider, "due_on": today}
    cause = measures.name_root_cause(by=cast.quality, title="Очередь", owner=cast.outsider)
    made = [
        measures.plan_measure(by=cast.quality, title="Обучить", feedback=make_feedback(), **about),
        measures.plan_measure(by=cast.quality, title="Звонить", root_cause=cause, **about),
    ]
    deputy = away(cast.outsider, cast.executor, when)
    wanted = made if when in LENDS else []
    assert list(Measure.objects.visible_to(deputy).order_by("pk")) == wanted
    assert list(due_measures(deputy, today)) == wanted
    assert RootCause.objects.visible_to(deputy).exists() == bool(wanted)
    client.force_login(cast.executor)
    page = client.get("/measures/").content.decode()
    assert [each.title for each in made if each.title in page] == [each.title for each in wanted]


def test_what_the_absent_one_has_done_is_not_for_his_deputy_to_check(make_feedback, away, cast):
    today = timezone.localdate()
    measure = measures.plan_measure(
        feedback=make_feedback(),
        by=cast.handler,
        kind="training",
        nature="corrective",
        title="Обучить",
        owner=cast.quality,
        due_on=today,
    )
    measures.complete_measure(measure=measure, by=cast.quality, result="Обучены", check_on=today)
    assert list(due_measures(cast.handler, today)) == [measure]
    assert list(due_measures(away(cast.handler, cast.director), today)) == [measure]
    assert not due_measures(away(cast.quality, cast.handler), today)
