"""Everybody of the demo has something to do: planned, overdue, moved, done (seeds 001 and 003)."""

from datetime import timedelta

import pytest

from apps.activities.lists import Agenda
from apps.activities.models import Activity
from apps.demo.tests.conftest import order
from apps.feedback.models import Feedback
from apps.feedback.services import find_reaction
from apps.organization.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.mark.parametrize("who", ["handler", "quality", "director", "head", "executor"])
def test_everybody_has_something_to_do(who):
    assert Agenda(User.objects.get(username=who), now=order(1).now).groups


def test_the_newest_complaints_wait_for_those_of_the_position():
    free = Activity.objects.planned().filter(kind="processing", user=None)
    assert {activity.position.name for activity in free} == {"Разбор жалоб"}


def test_the_client_was_called_after_25_minutes():
    complaint = Feedback.objects.get(statement__contains="насильно предложили удалить зуб")
    assert find_reaction(complaint).passed == timedelta(minutes=25)


def test_the_call_that_was_put_off_keeps_its_reason():
    call = Activity.objects.get(title="Позвонить клиенту с ответом банка")
    assert "Банк ответит позже" in call.moves.get().reason
