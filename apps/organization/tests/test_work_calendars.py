"""Which hours a branch keeps: its own calendar, the default one, and what differs by date."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from apps.organization.models import Branch, CalendarException, WorkCalendar
from apps.organization.services import find_schedule
from apps.organization.tests.makers import url
from apps.organization.working_time import OFFICE, parse_hours

pytestmark = pytest.mark.django_db
SINCE = date(2026, 6, 1)
WEDNESDAY, SATURDAY = date(2026, 6, 3), date(2026, 6, 6)


@pytest.fixture
def shipped() -> WorkCalendar:
    return WorkCalendar.objects.get(is_default=True)


@pytest.fixture
def own() -> WorkCalendar:
    week = dict.fromkeys(("monday", "wednesday", "saturday"), "10:00–20:00")
    return WorkCalendar.objects.create(name="Клиника", **week)


def test_a_branch_without_a_calendar_keeps_the_default_one(clinic, django_assert_num_queries):
    with django_assert_num_queries(1):
        schedule = find_schedule(branch=clinic.branch, since=date(2024, 1, 1))
    assert schedule.week == OFFICE.week
    assert schedule.spans_of(date(2024, 11, 2)) == parse_hours("09:00–13:00, 14:00–17:00")
    assert schedule.spans_of(date(2025, 11, 1)) == parse_hours("09:00–13:00, 14:00–17:00")
    assert schedule.spans_of(date(2027, 2, 20)) == parse_hours("09:00–13:00, 14:00–17:00")


def test_a_branch_keeps_its_own_calendar(clinic, own, shipped, django_assert_num_queries):
    clinic.branch.calendar = own
    for calendar, day in ((shipped, WEDNESDAY), (shipped, SATURDAY), (own, SATURDAY)):
        kind = "day_off" if calendar == shipped else "working"
        CalendarException.objects.create(calendar=calendar, date=day, kind=kind)
    with django_assert_num_queries(1):
        schedule = find_schedule(branch=clinic.branch, since=SINCE)
    assert schedule.spans_of(date(2026, 6, 8)) == parse_hours("10:00–20:00")
    assert schedule.spans_of(WEDNESDAY) == ()  # closed for all by the default calendar
    assert schedule.spans_of(SATURDAY) == parse_hours("10:00–20:00")  # its own exception wins


def test_who_does_not_follow_the_production_calendar_keeps_nothing_of_the_default(
    clinic, own, shipped
):
    own.follows_production_calendar = False
    own.save()
    clinic.branch.calendar = own
    CalendarException.objects.create(calendar=shipped, date=WEDNESDAY, kind="day_off")
    schedule = find_schedule(branch=clinic.branch, since=SINCE)
    assert schedule.is_working(WEDNESDAY)
    assert schedule.is_working(date(2027, 1, 2))  # a Saturday in the New Year holidays


def test_without_any_calendar_the_office_week_holds(clinic, shipped):
    shipped.delete()
    assert find_schedule(branch=clinic.branch, since=SINCE) == OFFICE


def test_a_new_branch_lives_by_the_time_of_the_installation(settings):
    settings.TIME_ZONE = "Asia/Omsk"
    branch = Branch.objects.create(name="В Омске")
    assert branch.zone.key == "Asia/Omsk"


def test_some_calendar_is_always_the_default(own, shipped):
    shipped.is_default = False
    with pytest.raises(ValidationError, match="по умолчанию"):
        shipped.full_clean()
    with transaction.atomic(), pytest.raises(IntegrityError):
        WorkCalendar.objects.filter(pk=own.pk).update(is_default=True)


def test_the_default_calendar_is_not_deleted_on_a_page(client, cast, shipped):
    client.force_login(cast.admin)
    client.post(url(WorkCalendar, "delete", shipped.pk), {"post": "yes"})
    action = {"action": "delete_selected", "_selected_action": [shipped.pk], "post": "yes"}
    answer = client.post(url(WorkCalendar, "changelist"), action)
    assert WorkCalendar.objects.filter(pk=shipped.pk).exists()
    assert not list(get_messages(answer.wsgi_request))


def test_hours_and_exceptions_are_typed_on_one_page(client, cast, own):
    client.force_login(cast.admin)
    page = client.get(url(WorkCalendar, "change", own.pk))
    assert "По часам филиала" in page.text
    data = {
        "name": "Клиника",
        "monday": "9:00-21:00",
        "follows_production_calendar": "on",
        "exceptions-TOTAL_FORMS": 1,
        "exceptions-INITIAL_FORMS": 0,
        "exceptions-0-date": "03.06.2026",
        "exceptions-0-kind": "day_off",
        "exceptions-0-hours": "09:00–12:00",
    }
    refused = client.post(url(WorkCalendar, "change", own.pk), data)
    assert "В выходной день нет рабочих часов" in refused.text
    client.post(url(WorkCalendar, "change", own.pk), data | {"exceptions-0-hours": ""})
    own.refresh_from_db()
    assert own.monday == "09:00–21:00"
    assert own.exceptions.get().date == WEDNESDAY


def test_a_branch_takes_a_calendar_and_a_zone_of_russia(client, cast, clinic, own):
    client.force_login(cast.admin)
    page = client.get(url(Branch, "change", clinic.branch.pk)).text
    for city in ("Калининград", "Самара", "Камчатка"):
        assert city in page
    data = {"name": "На Тверской", "time_zone": "Asia/Kamchatka", "calendar": own.pk}
    client.post(url(Branch, "change", clinic.branch.pk), data)
    clinic.branch.refresh_from_db()
    assert (clinic.branch.zone.key, clinic.branch.calendar) == ("Asia/Kamchatka", own)
