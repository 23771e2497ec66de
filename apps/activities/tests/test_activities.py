"""What is done for a document: planned, moved, done, undone, cancelled; nothing left at the end."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from apps.activities import services
from apps.activities.models import Activity
from apps.core.exceptions import Conflict
from apps.feedback.models import Feedback, State
from apps.feedback.services import close_feedback, reject_feedback
from conftest import CLOSING
from tests.people import employ
from tests.processing import in_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def planned(make_feedback, cast):
    """Return `planned(feedback, by=…, user=…)`: a call for tomorrow."""

    def plan(feedback=None, *, by=None, **values) -> Activity:
        by = by or cast.handler
        values = {"kind": "call", "title": "Позвонить клиенту", "planned_for": in_days(1)} | values
        if "position" not in values:
            values.setdefault("user", by)
        feedback = feedback or make_feedback()
        return services.plan_activity(feedback=feedback, by=by, **values)

    return plan


@pytest.fixture
def desk(clinic, cast):
    """The position «Разбор жалоб», with two people in it."""
    return employ("Разбор жалоб", clinic, cast.handler, cast.quality)


def told_of(feedback) -> list[str]:
    codes = feedback.history.order_by("pk").values_list("action", flat=True)
    return [code.split(".")[1] for code in codes]


def refused(call, **values) -> dict:
    with pytest.raises(ValidationError) as caught:
        call(**values)
    return caught.value.message_dict


def test_the_history_tells_of_every_step(planned, cast):
    activity = planned()
    feedback = activity.feedback
    services.move_activity(
        activity=activity, by=cast.handler, planned_for=in_days(2), reason="Клиент просил позже"
    )
    services.complete_activity(activity=activity, by=cast.handler, result="Договорились о визите")
    services.cancel_activity(
        activity=planned(feedback), by=cast.handler, reason="Клиент пришёл сам"
    )
    assert told_of(feedback)[1:] == [
        "plan_activity",
        "move_activity",
        "complete_activity",
        "plan_activity",
        "cancel_activity",
    ]
    comments = " ".join(feedback.history.values_list("comment", flat=True))
    for words in ("Клиент просил позже", "Договорились о визите", "Клиент пришёл сам"):
        assert words in comments


def test_every_move_is_kept_with_its_reason(planned, cast):
    activity = planned()
    first, second = in_days(2), in_days(5)
    for moment, reason in ((first, "Занят"), (second, "Снова занят")):
        services.move_activity(
            activity=activity, by=cast.handler, planned_for=moment, reason=reason
        )
    moves = list(activity.moves.values_list("moved_from", "moved_to", "reason"))
    assert moves == [(activity.planned_for, first, "Занят"), (first, second, "Снова занят")]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": "т" * 201}, "title"),
        ({"user": None}, "who"),
    ],
)
def test_what_cannot_be_planned_is_said_at_its_field(planned, values, field):
    assert set(refused(planned, **values)) == {field}


def test_nothing_is_planned_for_what_has_passed(planned):
    assert set(refused(planned, planned_for=in_days(-1 / 24))) == {"planned_for"}


def test_nothing_is_planned_for_somebody_who_cannot_sign_in(planned, cast):
    cast.doctor.is_active = False
    cast.doctor.save()
    assert "doctor" in refused(planned, user=cast.doctor)["who"][0]


def test_without_a_title_it_is_called_as_its_kind(planned):
    assert planned(title=" ").title == "Звонок"


def test_a_completion_is_taken_back_within_moments_and_not_later(planned, cast):
    activity, now = planned(), timezone.now()
    services.complete_activity(activity=activity, by=cast.handler, at=now)
    undo = {"activity": activity, "by": cast.handler}
    assert services.undo_completion(**undo, at=now + timedelta(seconds=10)).is_planned
    services.complete_activity(activity=activity, by=cast.handler, at=now)
    with pytest.raises(Conflict):
        services.undo_completion(**undo, at=now + timedelta(seconds=30))
    assert Activity.objects.get(pk=activity.pk).state == Activity.State.DONE


def test_nobody_takes_back_what_another_has_done(planned, cast):
    activity = planned()
    services.complete_activity(activity=activity, by=cast.handler)
    with pytest.raises(PermissionDenied):
        services.undo_completion(activity=activity, by=cast.quality)


@pytest.mark.parametrize("service", ["complete_activity", "cancel_activity", "move_activity"])
def test_what_is_done_already_is_a_conflict_that_names_who_did_it(planned, cast, service):
    activity = planned()
    services.complete_activity(activity=activity, by=cast.quality)
    values = {
        "complete_activity": {},
        "cancel_activity": {"reason": "Не нужно"},
        "move_activity": {"planned_for": in_days(2), "reason": "Позже"},
    }
    with pytest.raises(Conflict) as conflict:
        getattr(services, service)(activity=activity, by=cast.handler, **values[service])
    assert "quality" in conflict.value.message


@pytest.mark.parametrize("state", [State.CLOSED, State.REJECTED, State.DRAFT])
def test_nothing_is_planned_on_a_draft_and_on_what_is_at_its_end(
    planned, make_feedback, cast, state
):
    with pytest.raises(Conflict):
        planned(make_feedback(state=state, by=cast.admin), by=cast.admin)


# --- The end of a document ---


def test_closing_is_refused_while_something_is_planned_and_names_it(planned, make_feedback, cast):
    feedback = make_feedback(state=State.VERIFIED)
    activity = planned(feedback, title="Отправить справку")
    close = {"feedback": feedback, "by": cast.handler, "version": feedback.version}
    assert "Отправить справку" in str(refused(close_feedback, **close, values=CLOSING))
    assert Feedback.objects.get(pk=feedback.pk).state == State.VERIFIED
    services.complete_activity(activity=activity, by=cast.handler)
    assert close_feedback(**close, values=CLOSING).state == State.CLOSED


def test_the_form_of_closing_says_what_is_still_planned(client, planned, make_feedback, cast):
    feedback = make_feedback(state=State.VERIFIED)
    planned(feedback, title="Отправить справку")
    client.force_login(cast.handler)
    data = {"version": feedback.version, **CLOSING}
    page = client.post(reverse("feedback:close", args=[feedback.pk]), data)
    assert page.status_code == 422
    assert "«Отправить справку»" in page.text
    assert CLOSING["confirmation_note"] in page.text


def test_a_rejection_cancels_what_is_planned(planned, cast):
    activity = planned()
    feedback = activity.feedback
    reject_feedback(
        feedback=feedback,
        by=cast.secretary,
        version=feedback.version,
        reason="Правила",
        answer="Платно",
    )
    assert Activity.objects.get(pk=activity.pk).state == Activity.State.CANCELLED


# --- «Разбор жалоб» (A5) ---


def test_a_complaint_brings_a_task_for_everyone_of_the_position(make_feedback, clinic, desk):
    task = make_feedback().activities.get()
    assert (task.kind, task.position, task.user) == ("processing", desk, None)
    assert not make_feedback(type=clinic.praise).activities.exists()


def test_without_anybody_in_the_position_there_is_no_task(make_feedback, clinic, desk, cast):
    desk.also_held_by.update(is_active=False)
    assert not make_feedback().activities.exists()


def test_another_position_is_named_in_the_settings(make_feedback, clinic, cast, settings):
    settings.COMPLAINT_POSITION = "Претензионный отдел"
    position = employ("Претензионный отдел", clinic, cast.handler)
    assert make_feedback().activities.get().position == position


def test_the_analysis_completes_the_task_of_the_complaint(make_feedback, desk):
    feedback = make_feedback(state=State.ANALYSED)
    task = feedback.activities.get()
    assert (task.state, task.ended_by.username) == ("done", "handler")


def test_who_takes_it_first_has_it_and_the_other_is_told_by_whom(make_feedback, desk, cast):
    task = make_feedback().activities.get()
    services.take_activity(activity=task, by=cast.quality)
    with pytest.raises(Conflict) as conflict:
        services.take_activity(activity=task, by=cast.handler)
    assert "quality" in conflict.value.message
    assert Activity.objects.get(pk=task.pk).user == cast.quality


def test_only_people_of_the_position_take_it(make_feedback, desk, cast):
    task = make_feedback().activities.get()
    for who in (cast.director, cast.secretary, cast.admin):
        with pytest.raises(PermissionDenied):
            services.take_activity(activity=task, by=who)


def test_who_completes_what_was_for_the_position_has_taken_it(make_feedback, desk, cast):
    task = make_feedback().activities.get()
    done = services.complete_activity(activity=task, by=cast.quality, result="Клиент отозвал")
    assert done.user == cast.quality


# --- Who may (C2) ---

MAY = {"handler", "quality", "director", "admin"}
SERVICES = {
    "move_activity": {"reason": "Позже"},
    "complete_activity": {},
    "cancel_activity": {"reason": "Не нужно"},
}


@pytest.mark.parametrize("service", ["plan_activity", *SERVICES])
@pytest.mark.parametrize(
    "who",
    [
        "registrar",
        "doctor",
        "handler",
        "secretary",
        "quality",
        "director",
        "management",
        "head",
        "executor",
        "outsider",
        "admin",
    ],
)
def test_who_may_do_what(planned, make_feedback, clinic, cast, who, service):
    """On a document in the department of `head`, with `executor`; of somebody else's activities."""
    user = getattr(cast, who)
    feedback = make_feedback(department=clinic.department, executor=cast.executor)
    if service == "plan_activity":
        call, values = planned, {"feedback": feedback, "by": user, "user": cast.quality}
    else:
        values = {"activity": planned(feedback, user=cast.director), "by": user}
        call, values = getattr(services, service), values | SERVICES[service]
        if service == "move_activity":
            values["planned_for"] = in_days(3)
    if who in MAY | {"head", "executor"}:
        assert call(**values)
    else:
        with pytest.raises(PermissionDenied):
            call(**values)


def test_the_responsible_may_whatever_his_role(planned, make_feedback, cast):
    feedback = make_feedback()
    Feedback.objects.filter(pk=feedback.pk).update(responsible=cast.secretary)
    assert planned(feedback, by=cast.secretary)


def test_for_whom_it_is_planned_may_complete_it(planned, cast):
    activity = planned(user=cast.secretary)
    assert services.complete_activity(activity=activity, by=cast.secretary)
