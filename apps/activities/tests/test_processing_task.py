"""«Разобрать жалобу»: opened, not ticked off; ends with the analysis; and nobody to do it (A5)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from apps.activities import services
from apps.activities.models import Activity
from apps.activities.services.clock import publish_due
from apps.core.exceptions import Conflict
from apps.feedback.models import Feedback
from apps.feedback.services import analyse_feedback
from apps.notifications.models import Notification
from apps.organization.models import Position
from conftest import ANALYSIS
from tests.people import employ
from tests.processing import in_days

pytestmark = pytest.mark.django_db
LIST = reverse("activities:list")
HTMX = {"HX-Request": "true"}
NOON = datetime(2026, 11, 27, 9, tzinfo=UTC)


@pytest.fixture
def desk(clinic, cast) -> Position:
    return employ("Разбор жалоб", clinic, cast.handler, cast.quality)


@pytest.fixture
def task(desk, make_feedback) -> Activity:
    return make_feedback().activities.get()


def test_it_is_opened_and_not_ticked_off(client, task, cast):
    client.force_login(cast.handler)
    page = client.get(LIST).text
    assert f'href="{task.feedback.get_absolute_url()}" data-step="open"' in page
    assert 'data-step="complete"' not in page
    services.take_activity(activity=task, by=cast.handler)
    page = client.get(LIST).text
    assert 'data-step="open"' in page
    assert 'data-step="complete"' not in page


def test_by_hand_it_ends_only_with_a_word_why(client, task, cast):
    with pytest.raises(ValidationError) as refused:
        services.complete_activity(activity=task, by=cast.handler)
    assert set(refused.value.message_dict) == {"result"}
    client.force_login(cast.handler)
    address = reverse("activities:complete_activity", args=[task.pk])
    answer = client.post(address, headers=HTMX)
    assert answer.status_code == 422
    assert "Почему завершаете без разбора" in answer.text
    assert client.post(address, {"result": "Клиент отозвал жалобу"}).status_code == 302
    task.refresh_from_db()
    assert (task.state, task.result) == ("done", "Клиент отозвал жалобу")


def test_taken_back_it_is_everybodys_again(task, cast):
    services.complete_activity(activity=task, by=cast.handler, result="Клиент отозвал жалобу")
    services.undo_completion(activity=task, by=cast.handler)
    task.refresh_from_db()
    assert (task.user, task.is_free) == (None, True)
    assert services.take_activity(activity=task, by=cast.quality).user == cast.quality


def test_what_somebody_had_taken_stays_with_him_when_it_is_taken_back(task, cast):
    services.take_activity(activity=task, by=cast.quality)
    services.complete_activity(activity=task, by=cast.handler, result="Клиент отозвал жалобу")
    services.undo_completion(activity=task, by=cast.handler)
    task.refresh_from_db()
    assert task.user == cast.quality


def test_what_the_analysis_has_ended_is_not_taken_back(task, cast):
    feedback, now = task.feedback, timezone.now()
    values = {"by": cast.handler, "version": feedback.version, "values": ANALYSIS}
    analyse_feedback(feedback=feedback, **values, at=now)
    task.refresh_from_db()
    assert task.state == "done"
    with pytest.raises(Conflict):
        services.undo_completion(activity=task, by=cast.handler, at=now + timedelta(seconds=3))


def test_the_number_of_what_is_overdue_falls_at_once(client, make_feedback, clinic, cast):
    feedback = make_feedback(type=clinic.question, subject_employee=None)
    plan = {"feedback": feedback, "by": cast.handler, "user": cast.handler, "kind": "call"}
    first, second = (services.plan_activity(**plan, planned_for=in_days(1)) for _ in range(2))
    Activity.objects.update(planned_for=timezone.now() - timedelta(hours=1))
    client.force_login(cast.handler)
    assert '<span class="count" id="count-overdue">2</span>' in client.get(LIST).text
    services.complete_activity(activity=first, by=cast.handler)
    assert '<span class="count" id="count-overdue">1</span>' in client.get(LIST).text
    services.complete_activity(activity=second, by=cast.handler)
    # What the tabs fetch says of a group that is gone that it has no number any more.
    assert '<span class="count" id="count-overdue" hidden></span>' in client.get(LIST).text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("lack", ["no position", "nobody", "nobody who can sign in"])
def test_administrators_are_told_when_nobody_gets_the_task(client, desk, cast, lack):
    assert "nobody_processes" not in client.get("/healthz/").json()["problems"]
    if lack == "no position":
        Position.objects.filter(pk=desk.pk).update(name="Рецепция")
    elif lack == "nobody":
        desk.also_held_by.update(is_active=False)
    else:
        type(cast.handler).objects.filter(employee__other_positions=desk).update(is_active=False)
    assert "nobody_processes" in client.get("/healthz/").json()["problems"]
    client.force_login(cast.admin)
    assert "«Разбор жалоб» нет никого, кто может войти" in client.get("/").text
    client.force_login(cast.secretary)
    assert "«Разбор жалоб» нет никого" not in client.get("/").text


def test_a_document_still_gets_its_number_when_nobody_gets_the_task(make_feedback, db):
    feedback = make_feedback()
    assert Feedback.objects.get(pk=feedback.pk).number
    assert not feedback.activities.exists()


@time_machine.travel(NOON, tick=False)
def test_administrators_are_notified_once_a_day_while_complaints_come(make_feedback, cast):
    now = timezone.now()
    publish_due(since=now - timedelta(minutes=1), at=now)
    assert not Notification.objects.filter(event="nobody_processes").exists()
    make_feedback()
    at = timezone.now()
    for minutes in (0, 1):
        publish_due(since=at, at=at + timedelta(minutes=minutes))
    [notice] = Notification.objects.filter(event="nobody_processes")
    assert (notice.user, notice.channel) == (cast.admin, "inbox")
    assert "«Разбор жалоб»" in notice.text
    assert list(Notification.objects.inbox_of(cast.admin).unread()) == [notice]


def test_nobody_is_notified_when_somebody_gets_the_task(make_feedback, desk):
    make_feedback()
    at = timezone.now()
    publish_due(since=at, at=at)
    assert not Notification.objects.filter(event="nobody_processes").exists()
