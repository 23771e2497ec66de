"""A step by the state it leads to: every pair of states, and what is refused in words (A3)."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.activities.services import plan_activity
from apps.feedback import services
from apps.feedback.models import Feedback, State
from conftest import ANALYSIS, CLOSING, CONCLUSION

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
REASON = {"reason": "Так решили"}
# (from, to) → what is typed, and who may. All other pairs of states are no steps.
STEPS = {
    ("registered", "analysed"): (ANALYSIS, "handler"),
    ("registered", "rejected"): ({**REASON, "answer": "Доставка платная"}, "secretary"),
    ("analysed", "verified"): (CONCLUSION, "quality"),
    ("analysed", "registered"): (REASON, "quality"),
    ("verified", "closed"): (CLOSING, "handler"),
    ("verified", "registered"): (REASON, "quality"),
    ("closed", "registered"): (REASON, "handler"),
    ("rejected", "registered"): (REASON, "handler"),
}
STATES = ["registered", "analysed", "verified", "closed", "rejected"]


def address(feedback: Feedback, to: str, seen: str = "") -> str:
    return f"{reverse('feedback:move', args=[feedback.pk, to])}?from={seen or feedback.state}"


@pytest.fixture
def ask(client, cast):
    def get(feedback, to, who="admin", seen=""):
        client.force_login(getattr(cast, who))
        return client.get(address(feedback, to, seen), headers=HTMX)

    return get


@pytest.fixture
def send(client, cast):
    def post(feedback, to, typed, who="admin", **values):
        client.force_login(getattr(cast, who))
        data = {"version": feedback.version, **typed, **values}
        return client.post(address(feedback, to), data, headers=HTMX)

    return post


@pytest.mark.parametrize("origin", STATES)
def test_every_pair_of_states(make_feedback, ask, send, origin):
    for to in STATES:
        feedback = make_feedback(state=State(origin))
        typed, who = STEPS.get((origin, to), ({}, "admin"))
        answer = ask(feedback, to, who)
        if (origin, to) not in STEPS:
            assert answer.status_code == 409, to
            assert str(State(origin).label) in answer.json()["reason"]
            assert send(feedback, to, {}, who).status_code in {404, 409}
            continue
        assert answer.status_code == 200, to
        assert all(f'name="{name}"' in answer.content.decode() for name in typed)
        answer = send(feedback, to, typed, who)
        assert answer.status_code == 204, (to, answer.content.decode())
        assert feedback.number in json.loads(answer["HX-Trigger"])["moved"]["text"]
        assert Feedback.objects.get(pk=feedback.pk).state == to


def test_a_type_without_analysis_is_closed_at_once(make_feedback, clinic, ask, send):
    praise = make_feedback(type=clinic.praise)
    assert ask(praise, "closed").status_code == 200
    assert send(praise, "closed", CLOSING).status_code == 204
    refused = ask(make_feedback(), "closed")
    assert refused.status_code == 409
    assert "можно в «Разобрана», «Отклонена»" in refused.json()["reason"]


def test_without_the_right_it_is_refused_in_words(make_feedback, ask, send):
    feedback = make_feedback()
    refused = ask(feedback, "analysed", "secretary")
    assert refused.status_code == 403
    assert "Завершить разбор" in refused.json()["reason"]
    assert send(feedback, "analysed", ANALYSIS, "secretary").status_code == 403


def test_who_analysed_is_told_who_else_may_verify(make_feedback, cast, ask):
    feedback = make_feedback()
    services.analyse_feedback(
        feedback=feedback, by=cast.quality, version=feedback.version, values=ANALYSIS
    )
    feedback.refresh_from_db()
    refused = ask(feedback, "verified", "quality")
    assert refused.status_code == 403
    assert "director" in refused.json()["reason"]


def test_an_open_activity_stands_in_the_way_before_anything_is_typed(make_feedback, cast, ask):
    feedback = make_feedback(state=State.VERIFIED)
    plan_activity(
        feedback=feedback,
        by=cast.handler,
        kind="call",
        title="Узнать, всё ли хорошо",
        user=cast.handler,
        planned_for=timezone.now() + timedelta(days=1),
    )
    refused = ask(feedback, "closed", "handler")
    assert refused.status_code == 422
    assert "Узнать, всё ли хорошо" in refused.json()["reason"]


def test_an_activity_planned_meanwhile_keeps_what_was_typed(make_feedback, cast, send):
    feedback = make_feedback(state=State.VERIFIED)
    plan_activity(
        feedback=feedback,
        by=cast.handler,
        kind="call",
        title="Узнать, всё ли хорошо",
        user=cast.handler,
        planned_for=timezone.now() + timedelta(days=1),
    )
    refused = send(feedback, "closed", CLOSING, "handler")
    assert refused.status_code == 422
    assert "Узнать, всё ли хорошо" in refused.content.decode()
    assert CLOSING["confirmation_note"] in refused.content.decode()


def test_what_is_missing_is_marked_and_the_rest_comes_back(make_feedback, send):
    feedback = make_feedback()
    refused = send(feedback, "analysed", ANALYSIS | {"cause": ""}, "handler")
    assert refused.status_code == 422
    assert "Напишите причину" in refused.content.decode()
    assert ANALYSIS["analysis"] in refused.content.decode()
    assert Feedback.objects.get(pk=feedback.pk).state == State.REGISTERED


def test_somebody_else_was_quicker(make_feedback, cast, ask, send):
    feedback = make_feedback()
    services.analyse_feedback(
        feedback=feedback, by=cast.director, version=feedback.version, values=ANALYSIS
    )
    refused = ask(feedback, "rejected", "secretary", seen="registered")
    assert refused.status_code == 409
    assert "director" in refused.json()["reason"]
    late = send(feedback, "rejected", {"reason": "Правила известны", "answer": "Нет"}, "secretary")
    assert late.status_code == 409
    assert "director" in late.content.decode()
    assert "Правила известны" in late.content.decode()


def test_two_texts_of_one_field_are_shown_to_choose_from(make_feedback, cast, send):
    feedback = make_feedback()
    services.edit_analysis(
        feedback=feedback, by=cast.director, version=feedback.version, values={"cause": "Пробки"}
    )
    late = send(feedback, "analysed", ANALYSIS | {"cause": "Сбой записи"}, "handler")
    text = late.content.decode()
    assert late.status_code == 409
    assert "Пробки" in text
    assert "Сбой записи" in text
    assert f'hx-post="{address(feedback, "analysed")}"' in text
    feedback.refresh_from_db()
    chosen = ANALYSIS | {"cause": "Сбой записи", "take-cause": "both"}
    assert send(feedback, "analysed", chosen, "handler").status_code == 204
    assert Feedback.objects.get(pk=feedback.pk).cause == "Пробки\n\nСбой записи"


def test_the_menu_offers_what_is_possible_and_says_why_not_the_rest(client, cast, make_feedback):
    feedback = make_feedback(state=State.VERIFIED)
    client.force_login(cast.handler)
    menu = client.get(reverse("feedback:moves", args=[feedback.pk])).content.decode()
    assert 'data-to="closed"' in menu
    assert 'data-to="registered"' not in menu
    assert "Вернуть в разбор" in menu


@pytest.mark.parametrize("name", ["moves", "move"])
def test_what_one_may_not_see_does_not_exist(client, cast, make_feedback, make_draft, name):
    for feedback, who in (
        (make_feedback(by=cast.doctor), "doctor"),
        (make_draft(by=cast.doctor), "quality"),
        (make_draft(by=cast.doctor), "doctor"),
    ):
        client.force_login(getattr(cast, who))
        args = [feedback.pk] if name == "moves" else [feedback.pk, "analysed"]
        door = reverse(f"feedback:{name}", args=args)
        assert client.get(door).status_code == 404
        if name == "move":
            assert client.post(door, {"version": 1, **ANALYSIS}).status_code == 404


def test_there_is_no_step_to_a_draft_or_to_nowhere(ask, make_feedback):
    feedback = make_feedback()
    assert ask(feedback, "draft").status_code == 404
    assert ask(feedback, "nowhere").status_code == 404
    assert ask(feedback, "merged").status_code == 404


def test_what_was_merged_goes_nowhere(make_feedback, cast, ask, send):
    other, feedback = make_feedback(), make_feedback()
    services.merge_feedback(
        feedback=feedback, by=cast.handler, version=feedback.version, other=other, reason="Повтор"
    )
    feedback.refresh_from_db()
    assert ask(feedback, "analysed").status_code == 409
    assert send(feedback, "analysed", ANALYSIS).status_code == 404
