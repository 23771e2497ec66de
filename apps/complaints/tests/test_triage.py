"""The queue of the secretary: its order and marks, and what is offered after each (W2)."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.complaints.pages import triage as triage_module
from apps.feedback.models import Feedback, State
from tests.processing import in_days

pytestmark = pytest.mark.django_db
ADDRESS = "/triage/"


@pytest.fixture
def queue(client, cast):
    """Return `queue("?document=1")`: the page as the secretary reads it."""
    client.force_login(cast.secretary)

    def read(query: str = "") -> str:
        return client.get(f"{ADDRESS}{query}").content.decode()

    return read


def numbers_in_order(text: str, documents) -> list[str]:
    shown = [each.number for each in documents if each.number in text]
    return sorted(shown, key=text.index)


def test_only_what_nobody_has_waits_there(queue, at_place, make_feedback):
    waiting = at_place("queue")
    others = [at_place(place) for place in ("responsible", "department", "person", "ended")]
    others.append(make_feedback(state=State.VERIFIED))
    page = queue()
    assert waiting.number in page
    assert not any(each.number in page for each in others)


def test_the_nearest_date_comes_first_then_the_oldest(queue, make_feedback):
    farthest = in_days(3)
    old, new = make_feedback(due_at=farthest), make_feedback(due_at=farthest)
    later, sooner = make_feedback(due_at=in_days(2)), make_feedback(due_at=in_days(1))
    shown = numbers_in_order(queue(), [old, new, later, sooner])
    assert shown == [sooner.number, later.number, old.number, new.number]


def test_what_is_urgent_comes_before_any_date(queue, make_feedback):
    nearest, urgent = make_feedback(due_at=in_days(1)), make_feedback(due_at=in_days(9))
    Feedback.objects.filter(pk=urgent.pk).update(urgency="critical")
    Feedback.objects.filter(pk=nearest.pk).update(urgency="low")
    page = queue()
    assert numbers_in_order(page, [nearest, urgent]) == [urgent.number, nearest.number]
    assert "критическая" in page


def test_what_came_back_says_why(queue, at_place, steps, cast):
    feedback = at_place("department")
    steps.decline(feedback, cast.head, "Это вопрос к бухгалтерии")
    assert "Это вопрос к бухгалтерии" in queue()
    panel = queue(f"?document={feedback.pk}").partition("triage-panel")[2]
    assert "Это вопрос к бухгалтерии" in panel
    assert "Терапия" in panel


def test_what_was_twice_in_one_department_is_marked(queue, make_feedback, steps, cast):
    feedback = make_feedback()
    for expected in (False, True):
        steps.route(feedback)
        steps.decline(feedback, cast.head)
        assert ("Не первый раз в этом подразделении: Терапия" in queue()) is expected


def test_what_lies_too_long_is_marked_from_when_it_came_in(queue, at_place, steps, cast, settings):
    settings.TRIAGE_LIMIT_DAYS = 2
    with time_machine.travel(datetime(2026, 11, 19, 9, tzinfo=UTC), tick=False):  # a Thursday
        feedback = at_place("queue")
        Feedback.objects.filter(pk=feedback.pk).update(queued_at=in_days(-3))
        assert "Лежит дольше положенного" in queue()
        steps.route(feedback)
        steps.decline(feedback, cast.head)
        assert "Лежит дольше положенного" not in queue()


def act(client, step: str, feedback, **data):
    address = reverse(f"complaints:triage_{step}", args=[feedback.pk])
    return client.post(address, {"version": feedback.version, "page": 1, **data})


def routed(client, feedback, department):
    day = f"{in_days(2):%Y-%m-%d}"
    about = {"department": department.pk, "due_on": day, "confirmed": day}
    return act(client, "route", feedback, **about)


def test_after_each_the_next_one_is_offered(client, queue, make_feedback, house):
    first, second, third = (make_feedback() for _ in range(3))
    response = routed(client, second, house.department)
    assert response.url == f"{ADDRESS}?page=1&document={third.pk}"
    response = routed(client, third, house.department)
    assert response.url == f"{ADDRESS}?page=1&document={first.pk}"
    response = act(client, "reject", first, reason="Правила известны", answer="Доставка платная")
    assert response.url == ADDRESS
    assert "Очередь пуста" in queue()
    assert Feedback.objects.get(pk=first.pk).answer == "Доставка платная"
    assert Feedback.objects.get(pk=second.pk).department == house.department


def test_a_rejection_without_an_answer_is_shown_again(client, queue, make_feedback):
    feedback = make_feedback()
    response = act(client, "reject", feedback, reason="Правила известны", answer="")
    assert response.status_code == 422
    assert "Правила известны" in response.content.decode()
    assert Feedback.objects.get(pk=feedback.pk).state == State.REGISTERED


def test_what_another_has_taken_meanwhile_is_a_conflict(client, queue, at_place, house, steps):
    feedback = at_place("queue")
    steps.route(feedback)
    assert routed(client, feedback, house.elsewhere).status_code == 409
    assert "уже нет в очереди" in queue(f"?document={feedback.pk}")


def test_the_queue_has_pages(queue, make_feedback, monkeypatch):
    monkeypatch.setattr(triage_module, "PAGE_SIZE", 2)
    documents = [make_feedback() for _ in range(3)]
    assert numbers_in_order(queue(), documents) == [each.number for each in documents[:2]]
    assert numbers_in_order(queue("?page=2"), documents) == [documents[2].number]


def test_the_queries_do_not_grow_with_the_rows(queue, make_feedback, workday):
    counts = []
    for more in (5, 20):
        for _ in range(more):
            chosen = make_feedback()
        with CaptureQueriesContext(connection) as queries:
            queue(f"?document={chosen.pk}")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 14


def test_the_start_page_leads_to_the_queue(client, at_place, cast):
    at_place("queue")
    for who, leads in (("secretary", True), ("handler", False)):
        client.force_login(getattr(cast, who))
        assert (f'href="{ADDRESS}"' in client.get("/").content.decode()) is leads


def test_the_menu_marks_the_queue_alone(client, cast):
    client.force_login(cast.admin)
    menu = client.get(ADDRESS).content.decode().partition("topbar")[0]
    assert menu.count('aria-current="page"') == 1
