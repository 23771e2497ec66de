"""The steps of the routing on the page of a document, with and without JavaScript."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.feedback.models import Feedback, State
from tests.processing import in_days

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def offered(client, feedback, user) -> set[str]:
    client.force_login(user)
    response = client.get(feedback.get_absolute_url())
    return set(re.findall(r'data-routing="(\w+)"', response.content.decode()))


@pytest.mark.parametrize(
    ("place", "who", "buttons"),
    [
        ("queue", "secretary", {"route"}),
        ("queue", "handler", set()),
        ("responsible", "handler", {"route", "send_to_triage"}),
        ("department", "head", {"appoint", "take_over", "decline"}),
        ("department", "secretary", {"route", "send_to_triage"}),
        ("department", "management", set()),
        ("person", "head", {"appoint", "take_over"}),
        ("person", "executor", {"decline"}),
        ("with head", "head", {"appoint", "decline"}),
        ("reassigned", "executor", set()),
        ("ended", "admin", set()),
    ],
)
def test_the_page_offers_what_may_be_done(client, at_place, cast, place, who, buttons):
    assert offered(client, at_place(place), getattr(cast, who)) == buttons


def post(client, step: str, feedback, **data):
    """With the tick beside the day: that it is asked about is shown by `test_a_doubtful_date`."""
    address = reverse(f"routing:{step}", args=[feedback.pk])
    sent = {"version": feedback.version, "confirmed": data.get("due_on", ""), **data}
    return client.post(address, sent)


def test_the_head_appoints_and_the_history_tells_it(client, at_place, cast):
    feedback = at_place("department")
    client.force_login(cast.head)
    form = client.get(reverse("routing:appoint", args=[feedback.pk])).content.decode()
    assert "Назначить исполнителя" in form
    day = f"{in_days(2):%Y-%m-%d}"
    response = post(client, "appoint", feedback, executor=cast.executor.pk, due_on=day)
    assert response.url == feedback.get_absolute_url()
    history = client.get(response.url, {"tab": "changes"}).content.decode()
    assert "Назначен исполнитель" in history
    assert Feedback.objects.get(pk=feedback.pk).executor == cast.executor


def test_the_reason_stands_on_top_for_the_head(client, at_place, cast):
    feedback = at_place("reassigned")
    client.force_login(cast.head)
    head = client.get(feedback.get_absolute_url()).content.decode().partition("document-grid")[0]
    assert "Это не наш вопрос" in head


def test_the_same_department_twice_is_marked(client, make_feedback, steps, cast):
    feedback = steps.route(make_feedback())
    client.force_login(cast.secretary)
    assert "Не первый раз" not in client.get(feedback.get_absolute_url()).content.decode()
    steps.decline(feedback, cast.head)
    steps.route(feedback)
    assert "Не первый раз" in client.get(feedback.get_absolute_url()).content.decode()


def test_a_head_who_declines_is_led_home(client, at_place, cast):
    feedback = at_place("department")
    client.force_login(cast.head)
    assert post(client, "decline", feedback, reason="Вопрос к бухгалтерии").url == reverse("home")
    assert client.get(feedback.get_absolute_url()).status_code == 404


def test_by_htmx_a_head_who_declines_is_led_home(client, at_place, cast):
    feedback = at_place("department")
    client.force_login(cast.head)
    address = reverse("routing:decline", args=[feedback.pk])
    data = {"version": feedback.version, "reason": "Вопрос к бухгалтерии"}
    assert client.post(address, data, headers=HTMX)["HX-Redirect"] == "/"


def test_what_was_typed_is_shown_again_with_what_is_wrong(client, at_place, house, cast):
    feedback = at_place("queue")
    house.elsewhere.head = None
    house.elsewhere.save()
    client.force_login(cast.secretary)
    day = f"{in_days(2):%Y-%m-%d}"
    response = post(
        client, "route", feedback, department=house.elsewhere.pk, due_on=day, comment="Срочно"
    )
    assert response.status_code == 422
    assert "нет руководителя" in response.content.decode()
    assert "Срочно" in response.content.decode()


def test_an_untouched_day_keeps_its_hour(client, at_place, cast):
    feedback = at_place("department")
    client.force_login(cast.head)
    day = f"{feedback.due_at.astimezone():%Y-%m-%d}"
    post(client, "appoint", feedback, executor=cast.executor.pk, due_on=day)
    assert Feedback.objects.get(pk=feedback.pk).due_at == feedback.due_at


def test_who_comes_second_gets_the_page_that_tells_it(client, at_place, house, steps, cast):
    feedback = at_place("queue")
    steps.route(feedback, by=cast.admin)
    client.force_login(cast.secretary)
    day = f"{in_days(2):%Y-%m-%d}"
    response = post(client, "route", feedback, department=house.elsewhere.pk, due_on=day)
    assert response.status_code == 409
    assert "Терапия" in response.content.decode()


def test_a_form_that_makes_no_sense_any_more_is_a_conflict(client, at_place, cast):
    feedback = at_place("ended")
    client.force_login(cast.head)
    assert client.get(reverse("routing:appoint", args=[feedback.pk])).status_code == 409


@pytest.mark.parametrize("place", ["queue", "responsible", "department", "person", "reassigned"])
def test_the_page_keeps_its_ceiling_of_queries(client, at_place, cast, place):
    feedback = at_place(place)
    for who in ("secretary", "handler", "head", "executor"):
        client.force_login(getattr(cast, who))
        with CaptureQueriesContext(connection) as queries:
            client.get(feedback.get_absolute_url())
        assert len(queries) <= 16, who


@pytest.mark.parametrize("state", [*State.values])
def test_without_a_department_nobody_is_appointed(client, make_feedback, make_draft, cast, state):
    is_draft = state == State.DRAFT
    feedback = make_draft(by=cast.handler) if is_draft else make_feedback(state=state)
    for who in ("handler", "secretary", "quality", "management", "admin"):
        client.force_login(getattr(cast, who))
        typed = {"executor": cast.executor.pk, "due_on": f"{in_days(2):%Y-%m-%d}"}
        assert post(client, "appoint", feedback, **typed).status_code in {403, 404, 409}, who


@pytest.mark.parametrize("day", ["9999-12-31", "2999-12-31", "in six years"])
def test_a_day_that_nobody_lives_to_see_is_refused(client, at_place, house, cast, day):
    day = f"{in_days(6 * 366):%Y-%m-%d}" if day == "in six years" else day
    waiting, routed = at_place("queue"), at_place("department")
    for step, feedback, who in (("route", waiting, "secretary"), ("appoint", routed, "head")):
        client.force_login(getattr(cast, who))
        typed = {"department": house.department.pk, "executor": cast.executor.pk, "due_on": day}
        page = post(client, step, feedback, **typed, comment="Разберите")
        assert page.status_code == 422
        assert "Разберите" in page.content.decode()
        assert Feedback.objects.get(pk=feedback.pk).version == feedback.version
