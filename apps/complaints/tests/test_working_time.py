"""What colleagues are given for their work counts in the working time of the branch (A5, W2)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from apps.activities.forms.activities import MoveForm, PlanForm
from apps.activities.models import Activity
from apps.feedback import services
from apps.feedback.models import Feedback
from apps.measures.forms import CompleteForm, MeasureForm
from apps.organization.models import CalendarException, WorkCalendar
from tests.people import employ

pytestmark = pytest.mark.django_db
MOSCOW = ZoneInfo("Europe/Moscow")


def at(text: str, zone=MOSCOW) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


# registered → when the task is due: eight working hours
TASKS = [
    ("2026-11-18 12:00", "2026-11-19 12:00"),
    ("2026-11-20 15:00", "2026-11-23 15:00"),  # Friday: not on the Saturday
    ("2026-11-21 23:40", "2026-11-23 18:00"),  # the night to Sunday
    ("2025-12-30 16:00", "2026-01-12 16:00"),  # New Year
]


@pytest.mark.parametrize(("registered", "due"), TASKS)
def test_the_task_of_a_complaint_is_due_after_a_working_day(
    make_draft, clinic, cast, registered, due
):
    employ("Разбор жалоб", clinic, cast.handler)
    draft = make_draft()
    services.register_feedback(feedback=draft, by=draft.author, at=at(registered))
    assert draft.activities.get().planned_for == at(due)


def test_the_task_follows_the_calendar_and_the_clock_of_the_branch(make_draft, clinic, cast):
    employ("Разбор жалоб", clinic, cast.handler)
    week = dict.fromkeys(("friday", "saturday"), "10:00–14:00")
    clinic.branch.calendar = WorkCalendar.objects.create(name="Пункт", **week)
    clinic.branch.time_zone = "Asia/Vladivostok"
    clinic.branch.save()
    draft = make_draft()
    services.register_feedback(feedback=draft, by=draft.author, at=at("2026-11-20 02:00"))
    there = ZoneInfo("Asia/Vladivostok")
    assert draft.activities.get().planned_for == at("2026-11-21 14:00", there)


@pytest.mark.parametrize(
    ("came", "looked", "is_marked"),
    [
        ("2026-11-20 15:00", "2026-11-23 14:59", False),
        ("2026-11-20 15:00", "2026-11-23 15:01", True),
        ("2026-11-20 19:00", "2026-11-23 10:00", False),
    ],
)
def test_over_a_weekend_nothing_lies_too_long_in_the_queue(
    client, make_feedback, cast, came, looked, is_marked
):
    make_feedback()
    Feedback.objects.update(responsible=None, queued_at=at(came))
    client.force_login(cast.secretary)
    with time_machine.travel(at(looked), tick=False):
        assert ("Лежит дольше положенного" in client.get("/triage/").text) == is_marked


def test_a_date_that_is_proposed_is_a_working_day(make_feedback, clinic, cast):
    default = WorkCalendar.objects.get(is_default=True)
    CalendarException.objects.create(calendar=default, date=date(2026, 11, 23), kind="day_off")
    feedback = make_feedback()
    with time_machine.travel(at("2026-11-20 15:00"), tick=False):  # Friday, Monday is free
        activity = Activity(feedback=feedback, planned_for=at("2026-11-18 10:00"))
        proposed = [
            PlanForm(feedback=feedback, user=cast.handler)["planned_on"].value(),
            MoveForm(activity=activity)["planned_on"].value(),
            MeasureForm(branch=clinic.branch)["due_on"].value(),
            CompleteForm()["check_on"].value(),
        ]
    assert proposed == [
        date(2026, 11, 24),
        date(2026, 11, 24),
        date(2026, 12, 7),
        date(2026, 12, 21),
    ]
