"""When a message may go out: quiet hours by the reader's clock, working time by the branch's."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from apps.messaging.models import ChannelSettings
from apps.notifications.services.quiet_hours import after_quiet_hours, allowed_from
from apps.organization.working_time import OFFICE

MOSCOW, KAMCHATKA = ZoneInfo("Europe/Moscow"), ZoneInfo("Asia/Kamchatka")


def at(text: str, zone: ZoneInfo = MOSCOW) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        ("2026-11-27T12:00", "2026-11-27T12:00"),
        ("2026-11-27T20:59", "2026-11-27T20:59"),
        ("2026-11-27T21:00", "2026-11-28T09:00"),
        ("2026-11-27T23:59", "2026-11-28T09:00"),
        ("2026-11-28T00:00", "2026-11-28T09:00"),
        ("2026-11-28T08:59", "2026-11-28T09:00"),
        ("2026-11-28T09:00", "2026-11-28T09:00"),
        ("2026-12-31T22:00", "2027-01-01T09:00"),
    ],
)
def test_the_night_is_slept_through(moment, allowed):
    assert after_quiet_hours(at(moment), time(21), time(9), MOSCOW) == at(allowed)


def test_quiet_hours_of_a_day():
    assert after_quiet_hours(at("2026-11-27T13:30"), time(13), time(14), MOSCOW) == at(
        "2026-11-27T14:00"
    )


def test_equal_times_mean_no_quiet_hours():
    assert after_quiet_hours(at("2026-11-27T03:00"), time(9), time(9), MOSCOW) == at(
        "2026-11-27T03:00"
    )


def test_it_is_night_by_the_clock_of_who_reads():
    """In Moscow it is noon, on Kamchatka nine in the evening."""
    noon = at("2026-11-27T12:00")
    assert after_quiet_hours(noon, time(21), time(9), KAMCHATKA) == at(
        "2026-11-28T09:00", KAMCHATKA
    )


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        ("2026-11-27T12:00", "2026-11-27T12:00"),  # a Friday
        ("2026-11-27T13:30", "2026-11-27T14:00"),  # lunch
        ("2026-11-27T19:00", "2026-11-30T09:00"),
        ("2026-11-28T11:00", "2026-11-30T09:00"),
        ("2026-12-31T20:00", "2027-01-11T09:00"),  # the holidays of the New Year
    ],
)
def test_working_time_is_that_of_the_branch(moment, allowed):
    found = allowed_from(
        at(moment),
        hours="working",
        channel=ChannelSettings(),
        zone=KAMCHATKA,
        schedule=OFFICE,
        office=MOSCOW,
    )
    assert found == at(allowed)


def test_any_hour_is_any_hour():
    found = allowed_from(
        at("2026-11-27T03:00"),
        hours="any",
        channel=ChannelSettings(),
        zone=MOSCOW,
        schedule=OFFICE,
        office=MOSCOW,
    )
    assert found == at("2026-11-27T03:00")
