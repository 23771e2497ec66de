from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from apps.feedback.deadlines.display import days_left, time_left, urgency
from apps.feedback.models import Feedback
from tests.terms import by_law

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=2, hours=3, minutes=59), "осталось 2 дня 3 часа"),
        (timedelta(days=1), "остался 1 день"),
        (timedelta(days=21, hours=1), "остался 21 день 1 час"),
        (timedelta(hours=5, minutes=1), "осталось 5 часов 1 минута"),
        (timedelta(hours=1), "остался 1 час"),
        (timedelta(minutes=1), "осталась 1 минута"),
        (timedelta(minutes=22), "осталось 22 минуты"),
        (timedelta(seconds=30), "осталось меньше минуты"),
        (timedelta(hours=-4), "просрочено на 4 часа"),
        (timedelta(minutes=-1), "просрочено на 1 минуту"),
        (timedelta(days=-1, hours=-2), "просрочено на 1 день 2 часа"),
    ],
)
def test_time_left_in_words(left, words):
    assert time_left(NOW + left, NOW) == words


def test_time_left_in_english():
    with translation.override("en"):
        assert time_left(NOW + timedelta(days=2, hours=1), NOW) == "2 days 1 hour left"
        assert time_left(NOW - timedelta(minutes=5), NOW) == "overdue by 5 minutes"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (22, "сегодня последний день"),
        (23, "остался 1 день"),
        (30, "осталось 8 дней"),
        (20, "просрочено на 2 дня"),
    ],
)
def test_the_term_by_law_counts_days(day, words):
    assert days_left(by_law(date(2026, 11, day))["statutory_due_at"], NOW) == words


def test_the_colour_of_a_deadline():
    assert urgency(NOW - timedelta(minutes=1), NOW) == "due-over"
    assert urgency(NOW + timedelta(hours=23), NOW) == "due-soon"
    assert urgency(NOW + timedelta(days=2), NOW) == ""


@pytest.mark.parametrize(
    ("due", "law", "decides"),
    [
        (datetime(2026, 12, 11, 9, tzinfo=UTC), date(2026, 12, 8), True),
        (datetime(2026, 12, 8, 9, tzinfo=UTC), date(2026, 12, 8), False),
        (datetime(2026, 12, 8, 21, 30, tzinfo=UTC), date(2026, 12, 8), True),  # the 9th in Moscow
        (datetime(2026, 12, 11, 9, tzinfo=UTC), None, False),
        (None, date(2026, 12, 8), True),
    ],
)
def test_the_page_says_which_term_decides(client, cast, make_feedback, due, law, decides):
    feedback = make_feedback()
    Feedback.objects.filter(pk=feedback.pk).update(due_at=due, **by_law(law))
    client.force_login(cast.handler)
    page = client.get(feedback.get_absolute_url()).text
    deadline = page.partition("is-deadline")[2]
    assert deadline.partition("</p>")[0].count("По закону до") == (law is not None)
    assert ("По закону до" in deadline.partition("term")[0]) == decides
