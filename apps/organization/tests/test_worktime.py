"""The clocks, counted by hand against the production calendars of 2024–2027.

The office week is 09:00–13:00 and 14:00–18:00 from Monday to Friday; a clinic works from 09:00 to
20:00 on six days; the call centre never sleeps.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from apps.organization.working_time import (
    OFFICE,
    Difference,
    Schedule,
    add_calendar_days,
    add_working_days,
    add_working_time,
    parse_hours,
    take_working_time,
    working_offset,
    working_time_between,
    write_hours,
)

ZONES = {
    "Kaliningrad": "Europe/Kaliningrad",
    "Moscow": "Europe/Moscow",
    "Samara": "Europe/Samara",
    "Yekaterinburg": "Asia/Yekaterinburg",
    "Vladivostok": "Asia/Vladivostok",
    "Kamchatka": "Asia/Kamchatka",
}
CLINIC = Schedule((*[parse_hours("09:00–20:00")] * 6, ()))
CALL_CENTRE = Schedule((parse_hours("00:00–24:00"),) * 7, follows_production_calendar=False)
# What the default calendar is shipped with: Saturdays that stand in for a short day.
SHIPPED = Schedule(
    OFFICE.week,
    exceptions={day: Difference("shortened") for day in (date(2024, 11, 2), date(2025, 11, 1))},
)
OWN = Schedule(
    OFFICE.week,
    exceptions={
        date(2026, 6, 3): Difference("day_off"),
        date(2026, 6, 6): Difference("working"),
        date(2026, 6, 13): Difference("working", parse_hours("10:00–12:00")),
        date(2026, 6, 4): Difference("shortened"),
        date(2026, 6, 5): Difference("shortened", parse_hours("09:00–11:00")),
    },
)
SCHEDULES = {
    "office": OFFICE,
    "clinic": CLINIC,
    "call centre": CALL_CENTRE,
    "shipped": SHIPPED,
    "own": OWN,
}


def moment(text: str, zone: str = "Moscow") -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(ZONES[zone]))


# start, working hours, schedule, end: by the clock of Moscow
CLOCK = [
    # an ordinary week: Monday 16 November 2026
    ("2026-11-16 10:00", 1, "office", "2026-11-16 11:00"),
    ("2026-11-16 12:30", 1, "office", "2026-11-16 14:30"),  # over lunch
    ("2026-11-16 13:15", 1, "office", "2026-11-16 15:00"),  # during lunch
    ("2026-11-16 09:00", 8, "office", "2026-11-16 18:00"),  # the evening, not the next morning
    ("2026-11-16 10:00", 8, "office", "2026-11-17 10:00"),
    ("2026-11-16 17:00", 2, "office", "2026-11-17 10:00"),
    ("2026-11-16 06:00", 1, "office", "2026-11-16 10:00"),  # before the doors open
    ("2026-11-16 22:00", 1, "office", "2026-11-17 10:00"),  # after they close
    ("2026-11-16 10:00", 40, "office", "2026-11-23 10:00"),  # five working days
    ("2026-11-16 10:00", 0, "office", "2026-11-16 10:00"),
    # over a weekend
    ("2026-11-20 17:00", 2, "office", "2026-11-23 10:00"),
    ("2026-11-21 12:00", 4, "office", "2026-11-23 13:00"),
    ("2026-11-20 17:00", 4, "clinic", "2026-11-21 10:00"),  # Saturday works
    ("2026-11-21 19:00", 2, "clinic", "2026-11-23 10:00"),  # Sunday does not
    ("2026-11-21 23:00", 5, "call centre", "2026-11-22 04:00"),
    ("2026-12-31 23:00", 48, "call centre", "2027-01-02 23:00"),
    # New Year holidays: 2026 begins to work on Monday 12 January, 2025 on Thursday 9
    ("2025-12-30 17:00", 2, "office", "2026-01-12 10:00"),
    ("2026-01-01 12:00", 8, "office", "2026-01-12 18:00"),
    ("2025-12-30 19:30", 1, "clinic", "2026-01-10 09:30"),  # Saturday 10 January is nobody's rest
    ("2024-12-28 17:00", 2, "office", "2025-01-09 10:00"),  # Saturday 28 December worked
    ("2024-12-27 17:00", 2, "office", "2024-12-28 10:00"),
    ("2023-12-29 17:00", 9, "office", "2024-01-09 18:00"),
    ("2026-12-30 16:00", 3, "office", "2027-01-11 10:00"),
    # moved Saturdays
    ("2024-04-26 17:00", 9, "office", "2024-04-27 18:00"),
    ("2024-04-27 17:00", 2, "office", "2024-05-02 10:00"),  # 29 and 30 April were free for it
    ("2024-11-01 17:00", 8, "shipped", "2024-11-02 17:00"),  # Saturday 2 November: an hour less
    ("2024-11-01 17:00", 9, "shipped", "2024-11-05 10:00"),
    ("2025-10-31 17:00", 9, "shipped", "2025-11-05 10:00"),  # Saturday 1 November, and 3 and 4 free
    # the hour before a holiday
    ("2026-04-30 15:00", 3, "office", "2026-05-04 10:00"),  # 30 April ends at 17:00
    ("2026-04-30 15:00", 2, "office", "2026-04-30 17:00"),
    ("2026-05-08 09:00", 8, "office", "2026-05-12 10:00"),  # Monday 11 May is free
    ("2026-06-11 16:00", 2, "office", "2026-06-15 10:00"),
    ("2026-11-03 16:30", 1, "office", "2026-11-05 09:30"),
    ("2025-03-07 16:00", 2, "office", "2025-03-10 10:00"),
    ("2024-02-22 16:00", 2, "office", "2024-02-26 10:00"),
    ("2026-03-06 17:00", 2, "office", "2026-03-10 10:00"),  # Friday is not right before 8 March
    ("2026-03-07 18:30", 1, "clinic", "2026-03-10 09:30"),  # Saturday 7 March is, ends at 19:00
    # own exceptions: 3 June free, 4 June an hour less, 5 June 09–11, Saturday 6 June works
    ("2026-06-02 17:00", 2, "own", "2026-06-04 10:00"),
    ("2026-06-04 16:00", 2, "own", "2026-06-05 10:00"),
    ("2026-06-05 10:00", 2, "own", "2026-06-06 10:00"),
    ("2026-06-11 17:00", 1, "own", "2026-06-13 11:00"),  # Saturday 13 June, 10–12
]


@pytest.mark.parametrize(("start", "hours", "schedule", "end"), CLOCK)
def test_working_time_is_added(start, hours, schedule, end):
    found = add_working_time(
        moment(start), timedelta(hours=hours), SCHEDULES[schedule], ZoneInfo(ZONES["Moscow"])
    )
    assert found == moment(end)


@pytest.mark.parametrize(("start", "hours", "schedule", "end"), CLOCK)
def test_what_was_added_lies_between(start, hours, schedule, end):
    zone = ZoneInfo(ZONES["Moscow"])
    passed = working_time_between(moment(start), moment(end), SCHEDULES[schedule], zone)
    assert passed == timedelta(hours=hours)


# The same moment, 10:00 in Moscow on Friday 20 November 2026, and two office hours from it
ENDS = {
    "Kaliningrad": "2026-11-20 11:00",  # from 09:00: they have just begun
    "Moscow": "2026-11-20 12:00",
    "Samara": "2026-11-20 13:00",
    "Yekaterinburg": "2026-11-20 15:00",  # an hour before lunch, an hour after it
    "Vladivostok": "2026-11-23 10:00",  # from 17:00: an hour today, an hour on Monday
    "Kamchatka": "2026-11-23 11:00",  # from 19:00: closed until Monday
}


@pytest.mark.parametrize("zone", ZONES)
def test_the_clock_is_that_on_the_wall_of_the_branch(zone):
    start = moment("2026-11-20 10:00")
    found = add_working_time(start, timedelta(hours=2), OFFICE, ZoneInfo(ZONES[zone]))
    assert found == moment(ENDS[zone], zone)


def test_the_new_year_comes_to_kamchatka_first():
    """31 December 2020, 17:00 in Moscow, was 02:00 on 1 January there; both work again on 11."""
    start = moment("2020-12-31 16:30")
    kamchatka = add_working_time(start, timedelta(hours=1), OFFICE, ZoneInfo(ZONES["Kamchatka"]))
    moscow = add_working_time(start, timedelta(hours=1), OFFICE, ZoneInfo(ZONES["Moscow"]))
    assert kamchatka == moment("2021-01-11 10:00", "Kamchatka")
    assert moscow == moment("2021-01-11 09:30")


# day, working days, last day
WORKING_DAYS = [
    ("2026-11-16", 10, "2026-11-30"),
    ("2026-11-20", 1, "2026-11-23"),
    ("2025-12-29", 10, "2026-01-22"),  # 30 December, then from 12 January on
    ("2026-04-30", 3, "2026-05-06"),
    ("2026-05-07", 2, "2026-05-12"),
    ("2024-04-26", 2, "2024-05-02"),  # Saturday 27 April counts
    ("2024-12-27", 2, "2025-01-09"),  # Saturday 28 December counts
    ("2026-10-30", 5, "2026-11-09"),  # without 4 November
]


@pytest.mark.parametrize(("day", "number", "last"), WORKING_DAYS)
def test_a_term_of_working_days_begins_on_the_next_day(day, number, last):
    assert add_working_days(date.fromisoformat(day), number) == date.fromisoformat(last)


# day, calendar days, what happens on a day off, last day
CALENDAR_DAYS = [
    ("2026-11-16", 10, "next", "2026-11-26"),
    ("2026-11-11", 10, "next", "2026-11-23"),  # Saturday 21 → Monday
    ("2026-11-11", 10, "previous", "2026-11-20"),
    ("2026-11-11", 10, "same", "2026-11-21"),
    ("2025-12-22", 10, "next", "2026-01-12"),  # 1 January → the end of the holidays
    ("2025-12-03", 30, "previous", "2025-12-30"),  # 2 January → 30 December, for 31 is free too
    ("2024-04-17", 10, "next", "2024-04-27"),  # a Saturday that works
    ("2026-02-13", 10, "next", "2026-02-24"),
]


@pytest.mark.parametrize(("day", "number", "rule", "last"), CALENDAR_DAYS)
def test_a_term_of_calendar_days_ends_on_a_working_day(day, number, rule, last):
    found = add_calendar_days(date.fromisoformat(day), number, OFFICE, rule)
    assert found == date.fromisoformat(last)


def test_nothing_passes_backwards_or_while_everything_is_closed():
    zone = ZoneInfo(ZONES["Moscow"])
    monday, sunday = moment("2026-11-16 10:00"), moment("2026-11-22 10:00")
    assert working_time_between(monday, moment("2026-11-16 09:30"), OFFICE, zone) == timedelta(0)
    assert working_time_between(sunday, sunday + timedelta(hours=9), OFFICE, zone) == timedelta(0)


def test_a_term_that_never_comes_ends_all_the_same():
    rare = Schedule((parse_hours("09:00–09:01"), *[()] * 6))
    start = moment("2026-11-16 10:00")
    found = add_working_time(start, timedelta(hours=900), rare, ZoneInfo(ZONES["Moscow"]))
    assert start + timedelta(days=3600) < found < start + timedelta(days=3700)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("9:00-18:00", "09:00–18:00"),
        ("09:00 – 13:00,14:00 — 24:00", "09:00–13:00, 14:00–24:00"),
        ("", ""),
    ],
)
def test_hours_are_read_as_people_write_them(typed, kept):
    assert write_hours(parse_hours(typed)) == kept


@pytest.mark.parametrize(
    "typed", ["9-18", "18:00–09:00", "09:00–25:00", "09:00–13:00, 12:00–18:00", "09:75–10:00", "да"]
)
def test_hours_that_make_no_sense_are_refused(typed):
    with pytest.raises(ValidationError):
        parse_hours(typed)


@pytest.mark.parametrize(
    ("end", "hours", "start"),
    [
        ("2026-11-23 10:00", 1, "2026-11-23 09:00"),
        ("2026-11-23 10:00", 2, "2026-11-20 17:00"),  # over a weekend
        ("2026-11-18 15:00", 2, "2026-11-18 12:00"),  # over lunch
        ("2026-11-22 12:00", 8, "2026-11-20 09:00"),  # from a Sunday
        ("2026-01-12 10:00", 2, "2025-12-30 17:00"),  # over New Year
        ("2026-11-22 12:00", 0, "2026-11-22 12:00"),
    ],
)
def test_working_time_is_taken_back(end, hours, start):
    zone = ZoneInfo("Europe/Moscow")
    begun, ended = (datetime.fromisoformat(text).replace(tzinfo=zone) for text in (start, end))
    assert take_working_time(ended, timedelta(hours=hours), OFFICE, zone) == begun
    assert working_time_between(begun, ended, OFFICE, zone) == timedelta(hours=hours)


@pytest.mark.parametrize(("minutes", "hours"), [(0, 0), (240, 4), (1440, 8), (4320, 24), (1500, 9)])
def test_a_day_of_minutes_is_a_working_day(minutes, hours):
    assert working_offset(minutes) == timedelta(hours=hours)
