"""What is usual for an appeal is proposed on its page and planned in one click (C7)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.activities import services
from apps.activities.models import Activity, UsualActivity
from apps.activities.services.usual import proposed_activities
from apps.appeal_types.models import Goal
from apps.core.exceptions import Conflict
from apps.feedback.models import Feedback, State
from tests.people import employ

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def usual(clinic, cast) -> dict[str, UsualActivity]:
    position = employ("Бухгалтер", clinic, cast.director)
    money = Goal.objects.create(name="Вернуть деньги")
    rows = {
        "call": {"kind": "call", "title": "Извиниться по телефону", "type": clinic.complaint},
        "refund": {"kind": "refund", "title": "Посчитать возврат", "goal": money, "in_days": 3},
        "papers": {"kind": "document", "title": "Собрать документы", "category": clinic.category},
        "praise": {"kind": "letter", "title": "Поблагодарить", "type": clinic.praise},
        "old": {"kind": "letter", "title": "Послать телеграмму", "is_active": False},
    }
    made = {key: UsualActivity.objects.create(**row) for key, row in rows.items()}
    made["refund"].position = position
    made["refund"].save()
    return made


@pytest.fixture
def document(make_feedback, usual, cast) -> Feedback:
    return make_feedback(goal=usual["refund"].goal, responsible=cast.quality)


def titles(document: Feedback) -> set[str]:
    return {row.title for row in proposed_activities(document)}


def shown(client, document: Feedback) -> str:
    """The card of the activities, as a page of its own."""
    return client.get(reverse("activities:document_activities", args=[document.pk])).text


def test_type_category_and_goal_say_what_is_proposed(make_feedback, usual):
    plain = make_feedback()
    assert titles(plain) == {"Извиниться по телефону", "Собрать документы"}
    plain.goal = usual["refund"].goal
    assert "Посчитать возврат" in titles(plain)
    plain.category = None
    assert "Собрать документы" not in titles(plain)


def test_all_of_it_is_planned_in_one_click_for_whom_the_reference_says(client, document, cast):
    client.force_login(cast.handler)
    page = shown(client, document)
    assert "Запланировать все" in page
    url = reverse("activities:plan_usual", args=[document.pk])
    for _twice in range(2):
        assert client.post(url, {"all": "1"}).status_code == 302
    planned = {each.title: each for each in document.activities.exclude(usual=None)}
    assert set(planned) == {"Извиниться по телефону", "Посчитать возврат", "Собрать документы"}
    assert planned["Извиниться по телефону"].user == cast.quality  # who has the appeal
    refund = planned["Посчитать возврат"]
    assert (str(refund.position), refund.user) == ("Бухгалтер", None)
    local = timezone.localtime(refund.planned_for)
    assert (local.weekday(), local.hour) == (0, 12)  # a Wednesday, and three working days
    assert document.history.filter(action="activities.plan_activity").count() == 3
    page = shown(client, document)
    assert "Предлагаем" not in page


def test_one_is_planned_and_the_others_are_proposed_still(client, document, cast, usual):
    client.force_login(cast.handler)
    url = reverse("activities:plan_usual", args=[document.pk])
    answer = client.post(url, {"usual": [usual["call"].pk]}, **HTMX)
    assert answer["Location"] == document.get_absolute_url()
    assert titles(document) == {"Посчитать возврат", "Собрать документы"}
    assert client.post(url, {"usual": ["x", "0"]}).status_code == 302
    assert client.post(url, {"usual": [usual["praise"].pk]}).status_code == 302
    assert document.activities.exclude(usual=None).count() == 1


def test_what_was_planned_by_hand_or_was_not_needed_is_not_proposed_again(document, cast, usual):
    at = timezone.now() + timedelta(days=2)
    services.plan_activity(
        feedback=document,
        by=cast.handler,
        kind="document",
        title="Собрать документы",
        planned_for=at,
        user=cast.handler,
    )
    (call,) = services.plan_usual_activities(
        feedback=document, by=cast.handler, chosen={usual["call"].pk}
    )
    services.cancel_activity(activity=call, by=cast.handler, reason="Клиент просил не звонить")
    assert titles(document) == {"Посчитать возврат"}


def test_a_click_is_taken_back_within_moments_and_it_is_proposed_again(
    client, document, cast, usual, workday
):
    client.force_login(cast.handler)
    url = reverse("activities:plan_usual", args=[document.pk])
    client.post(url, {"usual": [usual["call"].pk]})
    activity = Activity.objects.get(usual=usual["call"])
    page = shown(client, document)
    undo = reverse("activities:undo_planning", args=[activity.pk])
    assert undo in page
    assert client.post(undo, {"place": "document"}, **HTMX).status_code == 302
    assert not Activity.objects.filter(pk=activity.pk).exists()
    assert "Извиниться по телефону" in titles(document)
    assert document.history.filter(action="activities.undo_planning").exists()
    client.post(url, {"usual": [usual["call"].pk]})
    activity = Activity.objects.get(usual=usual["call"])
    with pytest.raises(PermissionDenied):
        services.undo_planning(activity=activity, by=cast.quality)
    workday.shift(timedelta(seconds=20))
    assert client.post(reverse("activities:undo_planning", args=[activity.pk])).status_code == 409


def test_what_a_colleague_has_taken_stays(document, cast, usual):
    (refund,) = services.plan_usual_activities(
        feedback=document, by=cast.handler, chosen={usual["refund"].pk}
    )
    services.take_activity(activity=refund, by=cast.director)
    with pytest.raises(Conflict):
        services.undo_planning(activity=refund, by=cast.handler)


def test_where_nobody_of_the_position_can_sign_in_nothing_is_planned(client, document, cast, usual):
    cast.director.is_active = False
    cast.director.save()
    with pytest.raises(ValidationError):
        services.plan_usual_activities(feedback=document, by=cast.handler)
    assert not document.activities.exclude(usual=None).exists()
    client.force_login(cast.handler)
    url = reverse("activities:plan_usual", args=[document.pk])
    answer = client.post(url, {"all": "1"}, follow=True)
    assert "некому войти в программу" in answer.content.decode()


def test_only_who_may_plan_is_shown_it_and_only_while_the_document_is_open(
    client, make_feedback, cast, usual
):
    for who, state, is_shown in (
        ("handler", State.REGISTERED, True),
        ("management", State.REGISTERED, False),
        ("handler", State.CLOSED, False),
    ):
        document = make_feedback(state=state)
        client.force_login(getattr(cast, who))
        page = shown(client, document)
        assert ("Предлагаем" in page) == is_shown
    with pytest.raises(Conflict):
        services.plan_usual_activities(feedback=document, by=cast.handler)


def test_a_document_without_proposals_asks_nothing_more(client, make_feedback, cast, clinic):
    """What comes with the cards is known from the row of the document itself."""

    def queries(document) -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(document.get_absolute_url(), {"later": "1"}, **HTMX)
        return len(asked)

    client.force_login(cast.handler)
    document = make_feedback()
    queries(document)
    before = queries(document)
    UsualActivity.objects.create(kind="letter", title="Поблагодарить", type=clinic.praise)
    assert queries(document) == before
    UsualActivity.objects.create(kind="call", title="Позвонить", type=clinic.complaint)
    assert queries(document) == before + 1
    services.plan_usual_activities(feedback=document, by=cast.handler)
    assert queries(document) == before
