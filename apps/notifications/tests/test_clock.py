"""Events of the clock: near and gone terms, levels, activities, the queue; each told once."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.utils import timezone

from apps.activities.services import plan_activity
from apps.feedback import services
from apps.feedback.models import Feedback
from apps.messaging.models import Heartbeat
from apps.notifications.models import Occurrence
from apps.notifications.services.timed_events import watch_clock
from tests.people import employ
from tests.terms import by_law

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MOSCOW = ZoneInfo("Europe/Moscow")


def moscow(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


@pytest.fixture(autouse=True)
def _wednesday_noon():
    with time_machine.travel(moscow("2026-11-18 12:00"), tick=False):
        yield


@pytest.fixture
def due(make_feedback, make_rule, cast):
    """Return `due(hours)`: a document of the handler with its term so many hours from now."""
    Heartbeat.objects.create(name="clock", at=timezone.now() - timedelta(days=30))

    def make(hours: float, **values) -> Feedback:
        term = timezone.now() + hours * HOUR
        return make_feedback(responsible=cast.handler, due_at=term, **values)

    return make


def raised(event: str) -> list[int]:
    found = Occurrence.objects.filter(event=event).order_by("pk")
    return list(found.values_list("document_id", flat=True))


def test_a_near_term_is_told_of_once_and_a_moved_one_again(due, make_rule, told, cast):
    make_rule("deadline_near", "responsible", offset_minutes=240)
    near, _far = due(3), due(6)
    for _ in range(2):
        watch_clock()
    assert raised("deadline_near") == [near.pk]
    told()
    Feedback.objects.filter(pk=near.pk).update(due_at=near.due_at + HOUR / 2)
    watch_clock()
    (notification,) = told()
    assert notification.user == cast.handler
    assert raised("deadline_near") == [near.pk] * 2


def test_the_levels_of_the_house_are_told_one_after_another(due, make_rule, told, cast):
    make_rule("overdue", "responsible")
    management = Group.objects.get(role__code="management")
    make_rule("overdue", "role", role=management, offset_minutes=24 * 60)
    document = due(-1)
    watch_clock()
    assert [each.user for each in told() if each.event == "overdue"] == [cast.handler]
    watch_clock(at=document.due_at + 25 * HOUR)
    assert [each.user for each in told() if each.event == "overdue"] == [cast.management]


def test_what_was_late_before_the_product_began_to_watch_is_not_told(make_feedback, make_rule):
    make_rule("overdue", "responsible")
    make_feedback(due_at=timezone.now() - HOUR)
    watch_clock()
    assert raised("overdue") == []


def test_nobody_is_late_while_the_client_is_waited_for(due, make_rule, cast):
    make_rule("overdue", "responsible")
    document = due(-1)
    services.wait_for_client(
        feedback=document, by=cast.handler, version=document.version, reason="Пришлёт чек"
    )
    watch_clock()
    assert raised("overdue") == []


def test_closed_documents_are_not_late(due, make_rule):
    make_rule("overdue", "responsible")
    due(-1, state="closed")
    watch_clock()
    assert raised("overdue") == []


def test_a_planned_activity_is_told_to_who_has_it(due, make_rule, told, cast, clinic):
    make_rule("activity_due", "named", offset_minutes=15)
    document = due(48)
    soon = timezone.now() + timedelta(minutes=10)
    position = employ("Контроль", clinic, cast.quality)
    plan = {"feedback": document, "by": cast.handler, "kind": "call", "planned_for": soon}
    plan_activity(**plan, user=cast.director)
    plan_activity(**plan, position=position)
    plan_activity(**plan | {"planned_for": soon + HOUR}, user=cast.secretary)
    watch_clock()
    found = {each.user.username for each in told() if each.event == "activity_due"}
    assert found == {"director", "quality"}


def test_what_lies_too_long_in_the_queue_is_told_to_the_secretary(due, make_rule, told, cast):
    role = Group.objects.get(role__code="secretary")
    make_rule("lies_too_long", "role", role=role, offset_minutes=24 * 60)
    document = due(48)
    Feedback.objects.filter(pk=document.pk).update(responsible=None)
    watch_clock(at=timezone.now() + 23 * HOUR)
    assert raised("lies_too_long") == []
    watch_clock(at=timezone.now() + 25 * HOUR)
    assert [each.user for each in told() if each.event == "lies_too_long"] == [cast.secretary]


def test_a_quiet_minute_asks_little(due, make_rule, clinic, cast, django_assert_max_num_queries):
    employ("Разбор жалоб", clinic, cast.quality)
    make_rule("overdue", "responsible")
    make_rule("deadline_near", "responsible", offset_minutes=240)
    for hours in (-1, -2, 1, 2):
        due(hours)
    watch_clock()
    with django_assert_max_num_queries(16):
        watch_clock()


def test_a_reminder_that_nobody_watched_for_comes_a_little_late(due, make_rule):
    make_rule("deadline_near", "responsible", offset_minutes=0)
    document, _old = due(-0.5), due(-2)
    watch_clock()
    assert raised("deadline_near") == [document.pk]


# Working time of the branch: the office works 09:00–13:00 and 14:00–18:00


def put_due(document, moment: str) -> None:
    Feedback.objects.filter(pk=document.pk).update(due_at=moscow(moment))


@pytest.mark.parametrize(
    ("minutes", "term", "not_yet", "told_at"),
    [
        (240, "2026-11-23 10:00", "2026-11-20 14:59", "2026-11-20 15:00"),  # over a weekend
        (24 * 60, "2026-11-23 10:00", "2026-11-20 09:59", "2026-11-20 10:00"),
        (240, "2026-11-20 17:00", "2026-11-20 11:59", "2026-11-20 12:00"),  # over lunch
        (60, "2026-11-22 23:59", "2026-11-20 16:59", "2026-11-20 17:00"),  # ends on a Sunday
    ],
)
def test_a_term_is_near_by_the_working_time_of_the_branch(
    due, make_rule, minutes, term, not_yet, told_at
):
    make_rule("deadline_near", "responsible", offset_minutes=minutes)
    document = due(1)
    put_due(document, term)
    watch_clock(at=moscow(not_yet))
    assert raised("deadline_near") == []
    watch_clock(at=moscow(told_at))
    assert raised("deadline_near") == [document.pk]


@pytest.mark.parametrize(
    ("minutes", "term", "not_yet", "told_at"),
    [
        (0, "2026-11-20 17:00", "2026-11-20 16:59", "2026-11-20 17:00"),
        (24 * 60, "2026-11-20 17:00", "2026-11-23 16:59", "2026-11-23 17:00"),
        (3 * 24 * 60, "2026-11-20 17:00", "2026-11-25 16:59", "2026-11-25 17:00"),
        (120, "2026-11-21 12:00", "2026-11-23 10:59", "2026-11-23 11:00"),  # a Saturday
    ],
)
def test_the_levels_go_up_by_working_time(due, make_rule, minutes, term, not_yet, told_at):
    make_rule("overdue", "responsible", offset_minutes=minutes)
    document = due(1)
    put_due(document, term)
    watch_clock(at=moscow(not_yet))
    assert raised("overdue") == []
    watch_clock(at=moscow(told_at))
    assert raised("overdue") == [document.pk]


def test_working_time_is_that_of_each_branch(due, make_rule, clinic):
    clinic.other_branch.time_zone = "Asia/Vladivostok"
    clinic.other_branch.save()
    make_rule("overdue", "responsible", offset_minutes=60)
    here, there = due(1), due(1, branch=clinic.other_branch)
    for document in (here, there):
        put_due(document, "2026-11-20 12:00")  # 19:00 in Vladivostok: closed until Monday
    watch_clock(at=moscow("2026-11-20 18:00"))
    assert raised("overdue") == [here.pk]
    watch_clock(at=moscow("2026-11-23 03:00"))
    assert raised("overdue") == [here.pk, there.pk]


def test_the_law_is_told_of_though_the_client_is_waited_for(due, make_rule, cast):
    make_rule("overdue", "responsible")
    document = due(1)
    Feedback.objects.filter(pk=document.pk).update(**by_law(date(2026, 11, 19)))
    document.refresh_from_db()
    services.wait_for_client(
        feedback=document, by=cast.handler, version=document.version, reason="Пришлёт чек"
    )
    watch_clock(at=moscow("2026-11-19 23:59"))
    assert raised("overdue") == []
    watch_clock(at=moscow("2026-11-20 00:00"))
    assert raised("overdue") == [document.pk]
