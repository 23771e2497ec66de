"""A date past the law, or on a day off, is asked about before a document goes by it (C6, W2)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from apps.feedback.models import Feedback
from apps.routing.forms import RouteForm
from apps.routing.services import DOUBTFUL, doubts_about_date, route_to_department
from tests.terms import by_law

pytestmark = pytest.mark.django_db
MOSCOW = ZoneInfo("Europe/Moscow")
LAW = date(2026, 11, 26)


def at(text: str, zone: str = "Europe/Moscow") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(at("2026-11-16 12:00"), tick=False):
        yield


@pytest.fixture
def waiting(at_place) -> Feedback:
    feedback = at_place("queue")
    Feedback.objects.filter(pk=feedback.pk).update(due_at=at("2026-11-20 15:00"), **by_law(LAW))
    return Feedback.objects.get(pk=feedback.pk)


# the day by which it is wanted → what is asked
DAYS = [
    ("2026-11-20", []),
    ("2026-11-26", []),
    ("2026-11-27", ["позже срока по закону"]),
    ("2026-11-21", ["выходной"]),
    ("2026-11-28", ["позже срока по закону", "выходной"]),
]


@pytest.mark.parametrize(("day", "asked"), DAYS)
@pytest.mark.parametrize("address", ["routing:route", "complaints:triage_route"])
def test_a_doubtful_date(client, waiting, house, cast, address, day, asked):
    client.force_login(cast.secretary)
    url = reverse(address, args=[waiting.pk])
    data = {
        "version": waiting.version,
        "department": house.department.pk,
        "due_on": day,
        "comment": "Срочно",
        "page": 1,
    }
    answer = client.post(url, data)
    assert answer.status_code == (422 if asked else 302)
    if not asked:
        return
    page = answer.text
    assert all(words in page for words in asked)
    for kept in (f'value="{day}"', "Срочно", 'type="checkbox"', "Дата верна"):
        assert kept in page, kept
    assert Feedback.objects.get(pk=waiting.pk).department is None
    other = "2026-12-05"
    assert client.post(url, data | {"confirmed": other}).status_code == 422  # of another day
    assert client.post(url, data | {"confirmed": day}).status_code == 302
    routed = Feedback.objects.get(pk=waiting.pk)
    assert routed.due_at == at(f"{day} 18:00")


def test_the_head_is_asked_as_well(client, at_place, cast):
    feedback = at_place("department")
    client.force_login(cast.head)
    url = reverse("routing:appoint", args=[feedback.pk])
    data = {"version": feedback.version, "executor": cast.executor.pk, "due_on": "2026-11-21"}
    assert "выходной" in client.post(url, data).text
    assert client.post(url, data | {"confirmed": "2026-11-21"}).status_code == 302


def test_the_days_off_are_those_of_the_branch(waiting, clinic):
    clinic.branch.time_zone = "Asia/Vladivostok"
    clinic.branch.save()
    feedback = Feedback.objects.get(pk=waiting.pk)
    friday, saturday = at("2026-11-20 16:59"), at("2026-11-20 17:00")  # midnight there
    assert doubts_about_date(feedback=feedback, due_at=friday) == []
    assert len(doubts_about_date(feedback=feedback, due_at=saturday)) == 1


def test_a_service_asks_only_whom_it_is_told_to(waiting, house, cast):
    about = {
        "feedback": waiting,
        "by": cast.secretary,
        "version": waiting.version,
        "department": house.department,
        "due_at": at("2026-12-01 12:00"),
    }
    with pytest.raises(ValidationError) as asked:
        route_to_department(**about, is_confirmed=False)
    assert [each.code for each in asked.value.error_dict["due_at"]] == [DOUBTFUL]
    assert route_to_department(**about).department == house.department


@pytest.mark.parametrize(
    ("due", "law", "proposed"),
    [
        ("2026-11-20 15:00", "2026-11-26", date(2026, 11, 20)),
        ("2026-12-04 15:00", "2026-11-26", date(2026, 11, 26)),
        ("2026-12-04 15:00", "2026-11-29", date(2026, 11, 27)),  # a Sunday: the Friday before
        ("2026-12-04 15:00", "2026-11-10", date(2026, 12, 4)),  # the law has passed
        (None, "2026-11-26", date(2026, 11, 26)),
        (None, None, None),
    ],
)
def test_the_proposed_day_lies_inside_the_law_and_is_no_day_off(waiting, due, law, proposed):
    Feedback.objects.filter(pk=waiting.pk).update(
        due_at=at(due) if due else None, **by_law(date.fromisoformat(law) if law else None)
    )
    feedback = Feedback.objects.get(pk=waiting.pk)
    assert RouteForm(feedback=feedback)["due_on"].value() == proposed
