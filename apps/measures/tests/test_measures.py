"""Measures and root causes: who plans, does and checks; what each tells of whom (S8)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.exceptions import Conflict
from apps.feedback.models import State
from apps.measures import services
from apps.measures.actions import measure_steps
from apps.measures.models import Measure, RootCause, RootCauseLink
from apps.organization.models import Employee
from conftest import ROLES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


def in_days(days: int):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def plan(make_feedback, cast):
    """Return `plan(feedback, owner=…)`: a training in two weeks."""

    def make(feedback=None, *, by=None, **values) -> Measure:
        if "root_cause" not in values:
            values["feedback"] = feedback or make_feedback()
        values = {
            "kind": "training",
            "nature": "corrective",
            "title": "Обучить администраторов",
            "owner": cast.branch_manager,
            "due_on": in_days(14),
        } | values
        return services.plan_measure(by=by or cast.handler, **values)

    return make


@pytest.fixture
def cause(cast):
    return services.name_root_cause(by=cast.quality, title="Не звонят", owner=cast.quality)


@pytest.fixture
def in_state(plan, cast):
    """Return `in_state("effective")`: a measure brought there by the services."""

    def make(state: str, **values) -> Measure:
        measure = plan(**values)
        if state == "cancelled":
            return services.cancel_measure(measure=measure, by=cast.handler, reason="Не нужно")
        if state != "planned":
            measure = complete(measure, measure.owner)
        if state in ("effective", "not_effective"):
            measure = check(measure, cast.quality, is_effective=state == "effective")
        return measure

    return make


def complete(measure, by) -> Measure:
    values = {"result": "Обучены все шестеро", "check_on": in_days(30)}
    return services.complete_measure(measure=measure, by=by, **values)


def check(measure, by, *, is_effective: bool = True) -> Measure:
    values = {"is_effective": is_effective, "remark": "За месяц жалоб нет"}
    return services.check_measure(measure=measure, by=by, **values)


def repeat(measure, by) -> Measure:
    return services.plan_measure(
        by=by,
        feedback=measure.feedback,
        root_cause=measure.root_cause,
        follows=measure,
        kind="process",
        nature="corrective",
        title="Иначе",
        owner=by,
        due_on=in_days(7),
    )


def change_employees(measure, by) -> Measure:
    employees = Employee.objects.filter(last_name="Смирнова")
    return services.change_employees(measure=measure, by=by, employees=employees)


def take(step: str, measure, by) -> Measure:
    if step == "cancel":
        return services.cancel_measure(measure=measure, by=by, reason="Не нужно")
    if step == "change_employees":
        return change_employees(measure, by)
    return {"complete": complete, "check": check, "repeat": repeat}[step](measure, by)


def refused(call, *args, **values) -> dict:
    with pytest.raises(ValidationError) as caught:
        call(*args, **values)
    return caught.value.message_dict


PROCESS = {"handler", "quality", "director", "admin"}
MAY = {
    "complete": PROCESS | {"branch_manager"},  # the owner
    "check": PROCESS,
    "repeat": PROCESS,
    "cancel": PROCESS,
    "change_employees": PROCESS,
}


@pytest.mark.parametrize("state", Measure.State.values)
@pytest.mark.parametrize("step", measure_steps.actions)
def test_every_role_at_every_step_in_every_state(in_state, cast, step, state):
    measure = in_state(state)
    for role in [*ROLES, "admin"]:
        user = getattr(cast, role)
        offered = step in {each.name for each in measure_steps.available(user, measure)}
        assert offered == (role in MAY[step] and state in measure_steps[step].states), role
        with transaction.atomic():
            if offered:
                assert take(step, measure, user)
            else:
                with pytest.raises(Conflict if role in MAY[step] else PermissionDenied):
                    take(step, measure, user)
            transaction.set_rollback(True)


def test_who_has_done_it_does_not_say_whether_it_helped(plan, cast):
    measure = complete(plan(owner=cast.quality), cast.quality)
    with pytest.raises(PermissionDenied):
        check(measure, cast.quality)
    assert check(measure, cast.director).state == "effective"


def test_the_history_of_the_appeal_tells_of_every_step(in_state):
    feedback = in_state("not_effective").feedback
    told = list(feedback.history.order_by("pk").values_list("action", "comment"))[1:]
    assert [action for action, _ in told] == [
        "measures.plan_measure",
        "measures.complete_measure",
        "measures.check_measure",
    ]
    assert all("Обучить администраторов" in comment for _, comment in told)
    assert "не помогла" in told[-1][1]


def test_one_that_did_not_help_leads_to_another(in_state, cast):
    failed = in_state("not_effective")
    another = repeat(failed, cast.handler)
    assert (another.follows, another.feedback) == (failed, failed.feedback)


def test_one_that_helped_is_not_repeated_nor_one_of_another_appeal(in_state, cast, make_feedback):
    with pytest.raises(Conflict):
        repeat(in_state("effective"), cast.handler)
    failed = in_state("not_effective")
    failed.feedback = make_feedback()
    with pytest.raises(PermissionDenied):
        repeat(failed, cast.handler)


@pytest.mark.parametrize("state", [State.CLOSED, State.REJECTED])
def test_measures_live_on_when_the_appeal_has_ended(plan, make_feedback, cast, state):
    measure = plan(make_feedback(state=state))
    assert complete(measure, cast.branch_manager).state == "done"


@pytest.mark.parametrize("title", [" ", "т" * 301])
def test_what_will_not_do_is_said_at_its_field(plan, title):
    assert set(refused(plan, title=title)) == {"title"}
    assert set(refused(plan, due_on=in_days(-1))) == {"due_on"}


def test_results_remarks_and_days_are_demanded(in_state, cast):
    planned, done = in_state("planned"), in_state("done")
    values = {"measure": planned, "by": cast.handler}
    wrong = refused(services.complete_measure, **values, result=" ", check_on=in_days(-1))
    assert set(wrong) == {"result", "check_on"}
    assert "reason" in refused(services.cancel_measure, **values, reason="")
    values = {"measure": done, "by": cast.quality, "is_effective": True}
    assert "remark" in refused(services.check_measure, **values, remark=" ")


def test_an_owner_must_be_able_to_sign_in(plan, cast):
    cast.doctor.is_active = False
    cast.doctor.save()
    assert "owner" in refused(plan, owner=cast.doctor)


def seen_by(user) -> set[int]:
    return set(Measure.objects.visible_to(user).values_list("pk", flat=True))


def test_who_sees_what(plan, cause, make_feedback, cast):
    of_appeal = plan(make_feedback(executor=cast.executor))
    of_cause = plan(root_cause=cause, by=cast.quality, owner=cast.doctor)
    both = {of_appeal.pk, of_cause.pk}
    for role in ("handler", "quality", "secretary", "management", "admin"):
        assert seen_by(getattr(cast, role)) == both, role
    assert seen_by(cast.executor) == {of_appeal.pk}
    assert seen_by(cast.branch_manager) == {of_appeal.pk}  # it is his to do
    assert seen_by(cast.doctor) == {of_cause.pk}
    assert seen_by(cast.registrar) == set()


def test_a_root_cause_is_known_to_whoever_knows_one_of_its_appeals(cause, make_feedback, cast):
    def knows(user) -> bool:
        return RootCause.objects.visible_to(user).filter(pk=cause.pk).exists()

    assert knows(cast.handler)
    assert not knows(cast.executor)
    feedback = make_feedback(executor=cast.executor)
    services.link_document(root_cause=cause, feedback=feedback, by=cast.handler)
    assert knows(cast.executor)
    assert not knows(cast.registrar)


def test_an_appeal_is_tied_once_and_both_histories_of_it_are_one_entry(cause, make_feedback, cast):
    feedback = make_feedback()
    for _ in range(2):
        services.link_document(root_cause=cause, feedback=feedback, by=cast.handler)
    assert cause.links.count() == 1
    services.unlink_document(root_cause=cause, feedback=feedback, by=cast.handler)
    services.unlink_document(root_cause=cause, feedback=feedback, by=cast.handler)
    told = list(feedback.history.order_by("pk").values_list("action", flat=True))[1:]
    assert told == ["measures.link_root_cause", "measures.unlink_root_cause"]


@pytest.mark.parametrize("role", [*ROLES, "admin"])
def test_who_may_tie_appeals_and_name_causes(cause, make_feedback, cast, role):
    user = getattr(cast, role)
    feedback = make_feedback(executor=cast.executor, department=None)
    if role in PROCESS:
        services.link_document(root_cause=cause, feedback=feedback, by=user)
        assert services.name_root_cause(by=user, title="Другая", owner=user)
        return
    with pytest.raises(PermissionDenied):
        services.link_document(root_cause=cause, feedback=feedback, by=user)
    with pytest.raises(PermissionDenied):
        services.name_root_cause(by=user, title="Другая", owner=user)


def test_a_draft_is_not_tied(cause, make_draft, cast):
    with pytest.raises(PermissionDenied):
        services.link_document(root_cause=cause, feedback=make_draft(by=cast.admin), by=cast.admin)


def test_its_owner_keeps_a_cause_without_processing_appeals(cast, plan):
    cause = services.name_root_cause(by=cast.quality, title="Очередь", owner=cast.branch_manager)
    measure = plan(root_cause=cause, by=cast.branch_manager)
    values = {"root_cause": cause, "by": cast.branch_manager}
    with pytest.raises(ValidationError):
        services.close_root_cause(**values)
    complete(measure, cast.branch_manager)
    assert not services.close_root_cause(**values).is_open
    with pytest.raises(Conflict):
        services.close_root_cause(**values)
    with pytest.raises(Conflict):
        plan(root_cause=cause, by=cast.branch_manager)
    services.reopen_root_cause(**values)
    changed = services.change_root_cause(**values, title="Очереди", owner=cast.doctor)
    assert changed.title == "Очереди"
    with pytest.raises(PermissionDenied):  # it is the doctor's now
        services.change_root_cause(**values, title="Нет", owner=cast.doctor)


def breaks(row, **values) -> bool:
    try:
        with transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(**values)
    except IntegrityError:
        return True
    return False


def test_the_database_holds_to_the_rules_by_itself(in_state, cause, cast, make_feedback):
    planned, done = in_state("planned"), in_state("done")
    now, checked = timezone.now(), {"state": "effective", "remark": "Видно"}
    assert breaks(planned, root_cause=cause)
    assert breaks(planned, feedback=None)
    assert breaks(planned, title="")
    assert breaks(planned, state="done")
    assert breaks(planned, state="cancelled")
    assert breaks(done, result="")
    assert breaks(done, **checked)
    assert breaks(done, **checked, checked_at=now, checked_by=done.done_by)  # four eyes
    assert not breaks(done, **checked, checked_at=now, checked_by=cast.quality)
    assert breaks(cause, title="")
    assert breaks(cause, closed_at=now)
    link = {"root_cause": cause, "feedback": make_feedback(), "linked_by": cast.quality}
    RootCauseLink.objects.create(**link, linked_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        RootCauseLink.objects.create(**link, linked_at=now)


@pytest.mark.parametrize(("days", "is_shown"), [(-3, True), (0, True), (14, True), (15, False)])
def test_the_owner_finds_what_is_coming_on_his_start_page(client, plan, cast, days, is_shown):
    """Also one who sees neither the appeal nor the section of measures."""
    measure = plan(owner=cast.registrar, due_on=in_days(14))
    Measure.objects.filter(pk=measure.pk).update(due_on=in_days(days))
    client.force_login(cast.registrar)
    assert (measure.title in client.get("/").text) == is_shown
