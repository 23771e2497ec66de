"""«Мои дела» and the activities of a document: what is shown to whom, and at what price."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.activities import services
from apps.activities.models import Activity
from apps.feedback.models import State
from tests.people import employ
from tests.processing import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
LIST = reverse("activities:list")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def planned(make_feedback, cast):
    def plan(title, *, feedback=None, at=None, **values) -> Activity:
        values = {"kind": "call", "planned_for": in_days(3), "by": cast.director} | values
        if "position" not in values:
            values.setdefault("user", cast.handler)
        feedback = feedback or make_feedback()
        activity = services.plan_activity(feedback=feedback, title=title, **values)
        if at:
            Activity.objects.filter(pk=activity.pk).update(planned_for=at)
        return activity

    return plan


@pytest.fixture
def seen(client, cast):
    """Return `seen("handler", whose="own")`: the titles by group."""

    def look(who: str, **params) -> dict[str, list[str]]:
        client.force_login(getattr(cast, who))
        groups = client.get(LIST, params).context["agenda"].groups
        return {group.name: [row.activity.title for row in group.rows] for group in groups}

    return look


def test_overdue_today_and_later_stand_apart_in_the_order_of_time(planned, seen):
    now = timezone.now()
    planned("завтра", at=now + timedelta(days=1, hours=1))
    planned("вчера", at=now - timedelta(days=1))
    planned("давно", at=now - timedelta(days=9))
    assert seen("handler") == {"overdue": ["давно", "вчера"], "later": ["завтра"]}


def test_own_of_the_position_and_of_the_department(planned, seen, clinic, cast, make_feedback):
    position = employ("Разбор жалоб", clinic, cast.handler)
    planned("моё")
    planned("чужое", user=cast.quality)
    planned("должности", position=position)
    planned("отдела", feedback=make_feedback(department=clinic.department), user=cast.quality)
    own = {"title": "Разобрать жалобу"}
    assert seen("handler", whose="own") == {"later": ["моё"]}
    Activity.objects.filter(**own).delete()
    assert seen("handler", whose="position") == {"later": ["должности"]}
    assert seen("handler") == {"later": ["моё", "должности"]}
    assert seen("head", whose="department") == {"later": ["отдела"]}


def test_what_another_has_taken_is_not_offered_any_more(planned, seen, clinic, cast):
    position = employ("Разбор жалоб", clinic, cast.handler, cast.quality)
    task = planned("общее", position=position)
    services.take_activity(activity=task, by=cast.quality)
    assert "общее" not in str(seen("handler", whose="position"))
    assert "общее" in str(seen("quality", whose="own"))


def test_the_kind_narrows_the_list(planned, seen):
    planned("звонок")
    planned("письмо", kind="letter")
    assert seen("handler", kind="letter") == {"later": ["письмо"]}


def test_the_week_shows_what_is_planned_and_what_was_done(planned, client, cast):
    planned("сегодня", at=timezone.now() + timedelta(minutes=1))
    services.complete_activity(activity=planned("сделано", at=timezone.now()), by=cast.handler)
    client.force_login(cast.handler)
    page = client.get(LIST, {"view": "week"})
    assert "сегодня" in page.text
    assert "сделано" in page.text
    assert len(page.context["agenda"].days) == 7
    other = client.get(LIST, {"view": "week", "from": "2020-01-01"}).text
    assert "сегодня" not in other


SENSELESS = [
    {"from": "когда"},
    {"from": "9999-12-31", "view": "week"},
    {"from": "0001-01-01", "view": "week"},
    {"whose": "чужие"},
]


@pytest.mark.parametrize("params", SENSELESS)
def test_a_senseless_address_is_answered(client, cast, params):
    client.force_login(cast.handler)
    assert client.get(LIST, params).status_code == 200


@pytest.mark.parametrize(
    "params", [{}, {"whose": "position"}, {"whose": "department"}, {"view": "week"}]
)
def test_the_list_takes_as_many_queries_for_fifty_as_for_five(planned, client, cast, params):
    client.force_login(cast.handler)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST, params).status_code == 200
        return len(queries)

    for number in range(5):
        planned(f"дело {number}", at=timezone.now() + timedelta(minutes=1))
    few = count()
    for number in range(45):
        planned(f"дело {number}", at=timezone.now() + timedelta(minutes=1))
    assert count() == few <= 10


def test_the_card_takes_as_many_queries_for_fifty_as_for_five(planned, client, cast, make_feedback):
    few, many = make_feedback(), make_feedback()
    for feedback, number in ((few, 5), (many, 50)):
        for _ in range(number):
            activity = planned("дело", feedback=feedback)
            planned("ещё", feedback=feedback)
            services.complete_activity(activity=activity, by=cast.handler)
    client.force_login(cast.handler)

    def count(feedback) -> int:
        address = reverse("activities:document_activities", args=[feedback.pk])
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address, headers=HTMX).status_code == 200
        return len(queries)

    assert count(few) == count(many) <= 14


def test_a_step_in_the_list_answers_with_the_row_as_it_is_now(planned, client, cast):
    activity = planned("позвонить")
    client.force_login(cast.handler)
    address = reverse("activities:complete_activity", args=[activity.pk])
    row = client.post(address, headers=HTMX).text
    assert f'id="activity-{activity.pk}"' in row
    assert 'data-step="undo"' in row
    undo = reverse("activities:undo_completion", args=[activity.pk])
    assert 'data-step="complete"' in client.post(undo, headers=HTMX).text


def test_a_refused_move_keeps_what_was_typed(planned, client, cast):
    activity = planned("позвонить")
    client.force_login(cast.handler)
    data = {"planned_on": "2020-01-01", "planned_at": "10:00", "reason": "Клиент занят"}
    page = client.post(reverse("activities:move_activity", args=[activity.pk]), data)
    assert page.status_code == 422
    assert "Это время уже прошло" in page.text
    assert "Клиент занят" in page.text


def test_without_javascript_a_plan_leads_back_to_the_activities(make_feedback, client, cast):
    feedback = make_feedback()
    client.force_login(cast.handler)
    data = {
        "kind": "letter",
        "title": "Отправить справку",
        "planned_on": "2100-01-01",
        "planned_at": "10:00",
        "who": f"user-{cast.handler.pk}",
    }
    address = reverse("activities:plan_activity", args=[feedback.pk])
    page = client.post(address, data, follow=True)
    assert "Отправить справку" in page.text
    assert page.redirect_chain


def test_on_the_start_page_ones_own_stand_above_those_of_the_position(
    planned, client, cast, clinic
):
    position = employ("Разбор жалоб", clinic, cast.handler)
    now = timezone.now()
    for days in range(2, 9):
        planned(f"общее {days}", position=position, at=now - timedelta(days=days))
    planned("своё", at=now - timedelta(hours=1))
    client.force_login(cast.handler)
    page = client.get("/").content.decode()
    assert page.index("своё") < page.index("общее 8")


def test_the_start_page_shows_what_is_due_today_and_not_what_comes_later(planned, client, cast):
    planned("просрочено", at=timezone.now() - timedelta(hours=1))
    planned("через три дня")
    client.force_login(cast.handler)
    page = client.get("/").text
    assert "просрочено" in page
    assert "через три дня" not in page


def test_a_closed_document_offers_nothing_to_do(client, cast, make_feedback):
    feedback = make_feedback(state=State.CLOSED)
    client.force_login(cast.handler)
    card = client.get(reverse("activities:document_activities", args=[feedback.pk])).text
    assert 'data-step="plan"' not in card


@pytest.mark.parametrize("step", ["complete", "move", "cancel"])
def test_an_empty_form_of_who_may_not_take_the_step_is_refused_for_that(
    planned, client, cast, step
):
    activity = planned("моё")
    address = reverse(f"activities:{step}_activity", args=[activity.pk])
    for who, status in (("handler", 422), ("management", 403), ("outsider", 404)):
        client.force_login(getattr(cast, who))
        typed = {"planned_on": "вчера"} if step == "move" else {}
        if (who, step) == ("handler", "complete"):  # nothing has to be said of it
            continue
        assert client.post(address, typed).status_code == status, who
