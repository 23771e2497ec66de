"""Somebody has something to do for a document closed to them: an operator, a doctor (B8)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from apps.activities import services
from apps.activities.models import Activity
from apps.feedback.models import Feedback, State
from apps.feedback.services import close_feedback
from apps.organization.models import Absence, Employee
from conftest import CLOSING
from tests.people import employ
from tests.processing import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
LIST = reverse("activities:list")
HTMX = {"HX-Request": "true"}
MOVED = {"planned_on": "2100-01-01", "planned_at": "12:00", "reason": "Клиент просил позже"}


def plan(feedback, cast, **values) -> Activity:
    values = {"title": "Узнать удобное время", "planned_for": in_days(2), "kind": "call"} | values
    return services.plan_activity(feedback=feedback, by=cast.handler, **values)


@pytest.fixture
def task(make_feedback, cast) -> Activity:
    """A call that the operator, who sees no posted document, is to make."""
    return plan(make_feedback(state=State.VERIFIED), cast, user=cast.operator)


def step(client, name: str, activity: Activity, data=None, **kwargs):
    return client.post(reverse(f"activities:{name}", args=[activity.pk]), data, **kwargs)


def test_its_owner_finds_it_with_the_name_and_the_phone_of_the_client(client, task, cast):
    client.force_login(cast.operator)
    for address in (LIST, f"{LIST}?view=week"):
        page = client.get(address).text
        assert "Узнать удобное время" in page
        assert "Петров Иван" in page
        assert task.feedback.number not in page
        assert task.feedback.get_absolute_url() not in page
    assert 'href="tel:+79161234567"' in client.get(LIST).text
    assert client.get(task.feedback.get_absolute_url()).status_code == 404


def test_its_owner_moves_and_completes_it_and_the_document_can_be_closed(client, task, cast):
    client.force_login(cast.operator)
    assert step(client, "move_activity", task, MOVED).status_code == 302
    assert step(client, "complete_activity", task, {"result": "В среду"}).status_code == 302
    task.refresh_from_db()
    assert (task.state, task.result, task.moves.count()) == ("done", "В среду", 1)
    feedback = Feedback.objects.get(pk=task.feedback_id)
    values = {"by": cast.handler, "version": feedback.version, "values": CLOSING}
    assert close_feedback(feedback=feedback, **values).state == State.CLOSED


def test_the_row_that_comes_back_still_hides_the_document(client, task, cast):
    client.force_login(cast.operator)
    data = {"result": "В среду", "place": "document"}
    row = step(client, "complete_activity", task, data, headers=HTMX)
    assert "Петров Иван" in row.text
    assert task.feedback.number not in row.text
    assert 'data-step="undo"' in row.text
    assert 'data-step="complete"' in step(client, "undo_completion", task, headers=HTMX).text


def test_its_owner_does_nothing_else(client, task, cast):
    client.force_login(cast.operator)
    assert 'data-step="cancel"' not in client.get(LIST).text
    assert step(client, "cancel_activity", task, {"reason": "Не нужно"}).status_code == 403
    assert client.get(reverse("activities:cancel_activity", args=[task.pk])).status_code == 403
    for name in ("plan_activity", "document_activities"):
        assert client.get(reverse(f"activities:{name}", args=[task.feedback_id])).status_code == 404
    call = reverse("activities:call_client", args=[task.feedback_id])
    assert client.post(call, {"phone": "+79161234567"}).status_code == 404
    with pytest.raises(PermissionDenied):
        services.cancel_activity(activity=task, by=cast.operator, reason="Не нужно")


def test_what_has_happened_meanwhile_is_told_without_the_document(client, task, cast):
    services.cancel_activity(activity=task, by=cast.handler, reason="Клиент пришёл сам")
    client.force_login(cast.operator)
    page = step(client, "complete_activity", task)
    assert page.status_code == 409
    assert task.feedback.number not in page.text
    assert task.feedback.get_absolute_url() not in page.text
    assert f'href="{LIST}"' in page.text


@pytest.mark.parametrize("who", ["registrar", "doctor", "executor", "outsider", "management"])
def test_what_is_planned_for_another_is_not_there(client, task, cast, who):
    user = getattr(cast, who)
    client.force_login(user)
    assert "Узнать удобное время" not in client.get(LIST).text
    if who != "management":  # sees every document
        assert step(client, "complete_activity", task).status_code == 404


def test_the_people_of_a_position_find_it_until_one_has_taken_it(
    client, make_feedback, clinic, cast
):
    position = employ("Оператор", clinic, cast.operator, cast.doctor)
    activity = plan(make_feedback(), cast, position=position)
    for who in (cast.doctor, cast.operator):
        client.force_login(who)
        assert "Узнать удобное время" in client.get(LIST).text
    assert step(client, "take_activity", activity).status_code == 302
    assert step(client, "complete_activity", activity, follow=True).status_code == 200
    client.force_login(cast.doctor)
    assert "Узнать удобное время" not in client.get(LIST).text
    assert step(client, "take_activity", activity).status_code == 404


def test_a_deputy_finds_what_is_planned_for_who_is_away(client, task, cast):
    days = {"starts_on": in_days(-2).date(), "ends_on": in_days(2).date()}
    Absence.objects.create(user=cast.operator, deputy=cast.doctor, **days)
    client.force_login(cast.doctor)
    assert "Узнать удобное время" in client.get(LIST).text


def test_who_has_left_the_document_keeps_what_was_planned_for_him(client, make_feedback, cast):
    feedback = make_feedback(executor=cast.executor)
    activity = plan(feedback, cast, user=cast.executor)
    Feedback.objects.filter(pk=feedback.pk).update(executor=None)
    client.force_login(cast.executor)
    assert step(client, "complete_activity", activity).status_code == 302


def test_whom_the_complaint_is_about_gets_nothing_to_do_for_it(client, make_feedback, clinic, cast):
    position = employ("Врач", clinic, cast.outsider)
    Employee.objects.filter(pk=clinic.employee.pk).update(user=cast.doctor, position=position)
    feedback = make_feedback()
    with pytest.raises(ValidationError) as refused:
        plan(feedback, cast, user=cast.doctor)
    assert "doctor" in refused.value.message_dict["who"][0]
    plan(feedback, cast, position=position)
    client.force_login(cast.doctor)
    assert "Узнать удобное время" not in client.get(LIST).text
    client.force_login(cast.outsider)
    assert "Узнать удобное время" in client.get(LIST).text


def test_the_form_says_who_sees_the_task_alone(client, make_feedback, clinic, cast):
    Employee.objects.filter(pk=clinic.employee.pk).update(user=cast.doctor)
    employ("Оператор", clinic, cast.operator)
    client.force_login(cast.handler)
    page = client.get(reverse("activities:plan_activity", args=[make_feedback().pk]))
    able, _positions, others = (
        dict(people) for _title, people in page.context["card"].form["who"].field.choices
    )
    assert f"user-{cast.quality.pk}" in able
    assert f"user-{cast.operator.pk}" in others
    assert f"user-{cast.doctor.pk}" not in able | others


def test_everybody_has_the_list_in_the_menu_and_on_the_start_page(client, cast):
    for user in vars(cast).values():
        client.force_login(user)
        page = client.get("/").text
        assert page.count(f'href="{LIST}"') >= 2, user


def test_the_list_of_hidden_ones_takes_as_many_queries_for_fifty_as_for_five(
    client, make_feedback, cast, django_assert_max_num_queries
):
    feedback = make_feedback()
    client.force_login(cast.operator)
    for number in (5, 45):
        for _ in range(number):
            plan(feedback, cast, user=cast.operator)
        with django_assert_max_num_queries(11):
            client.get(LIST)
