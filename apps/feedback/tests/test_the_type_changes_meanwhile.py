"""A form is open, a colleague changes the type: what was typed is shown beside what is there."""

import pytest
from django.urls import reverse

from apps.appeal_types.models import Severity
from apps.feedback import services
from apps.feedback.models import Feedback, State
from conftest import ANALYSIS, CONCLUSION

TYPED = {"cause": "Запись сдвинулась на час", "analysis": "Проверили журнал", "validity": "yes"}
PARTS = {name: text for name, text in ANALYSIS.items() if name not in ("analysis", "validity")}


def now(feedback: Feedback) -> Feedback:
    return Feedback.objects.get(pk=feedback.pk)


@pytest.fixture
def colleague_changes(cast):
    """Return `colleague_changes(feedback, type=…)`: another one has corrected the details."""

    def change(feedback: Feedback, **values) -> None:
        fresh = now(feedback)
        services.edit_details(feedback=fresh, by=cast.quality, version=fresh.version, values=values)

    return change


@pytest.fixture
def send(client, cast):
    """Return `send("analyse", feedback, {…})`: the form as it was opened, sent now."""
    client.force_login(cast.handler)

    def post(action: str, feedback: Feedback, typed: dict, *, to: str = ""):
        address = reverse(f"feedback:{action}", args=[feedback.pk])
        if to:
            address = reverse("feedback:move", args=[feedback.pk, to]) + f"?from={feedback.state}"
        return client.post(address, {"version": feedback.version, **typed})

    return post


def chosen(response, **take) -> dict:
    """What the page of two editors sends when everything is taken as `take` says."""
    page = response.context["page"]
    data = {"version": now(page.feedback).version, **dict(page.kept)}
    for choice in page.choices:
        data[choice.name] = choice.raw
        data[f"take-{choice.name}"] = take.get(choice.name, "mine")
    return data


@pytest.fixture
def question(clinic) -> dict:
    return {"type": clinic.question}


@pytest.mark.parametrize("action", ["edit_analysis", "analyse"])
def test_the_texts_of_a_complaint_are_not_lost_when_it_becomes_a_question(
    make_feedback, send, colleague_changes, question, cast, action
):
    opened = make_feedback()
    colleague_changes(opened, **question)
    answer = send(action, opened, ANALYSIS)
    assert answer.status_code == 409
    choices = {choice.name: choice for choice in answer.context["page"].choices}
    assert set(choices) == set(PARTS)
    for name, text in PARTS.items():
        assert (choices[name].theirs, choices[name].mine) == ("", text)
        assert choices[name].collision.entry.user == cast.quality
    assert "Тип тем временем сменили на «Вопрос»" in answer.text

    again = send(action, now(opened), chosen(answer))
    assert again.status_code == 302
    assert {name: getattr(now(opened), name) for name in ANALYSIS} == ANALYSIS


def test_who_gives_up_what_is_not_asked_for_any_more_keeps_the_rest(
    make_feedback, send, colleague_changes, question
):
    opened = make_feedback()
    colleague_changes(opened, **question)
    answer = send("analyse", opened, ANALYSIS)
    again = send("analyse", now(opened), chosen(answer, **dict.fromkeys(PARTS, "theirs")))
    assert again.status_code == 302
    assert (now(opened).analysis, now(opened).cause) == (ANALYSIS["analysis"], "")


def test_the_form_of_the_board_keeps_them_too(make_feedback, send, colleague_changes, question):
    opened = make_feedback()
    colleague_changes(opened, **question)
    answer = send("analyse", opened, ANALYSIS, to="analysed")
    assert answer.status_code == 409
    assert {choice.name for choice in answer.context["page"].choices} == set(PARTS)
    assert all(text in answer.text for text in PARTS.values())


@pytest.mark.parametrize("to", ["", "analysed"])
def test_a_type_without_analysis_leaves_the_texts_to_be_copied(
    make_feedback, send, colleague_changes, clinic, to
):
    opened = make_feedback()
    colleague_changes(opened, type=clinic.praise, subject_employee=clinic.employee)
    answer = send("analyse", opened, ANALYSIS, to=to)
    assert answer.status_code == 409
    assert "разбор им не нужен" in answer.text
    assert all(text in answer.text for text in PARTS.values())


def test_a_question_that_becomes_a_complaint_is_not_analysed_without_its_parts(
    make_feedback, send, colleague_changes, clinic
):
    opened = make_feedback(type=clinic.question, subject_employee=None)
    colleague_changes(opened, type=clinic.complaint, subject_employee=clinic.employee)
    answer = send("analyse", opened, TYPED | {"cause": ""})
    assert answer.status_code == 422
    assert TYPED["analysis"] in answer.text
    assert 'id="id_analyse_cause_error"' in answer.text


@pytest.mark.parametrize("state", [State.ANALYSED, State.VERIFIED])
def test_conclusion_and_closing_go_on_after_another_type(
    make_feedback, client, colleague_changes, clinic, cast, state
):
    opened = make_feedback(state=state)
    colleague_changes(opened, type=clinic.service_complaint, subject_object=clinic.object)
    client.force_login(cast.admin)
    action, typed = (
        ("edit_conclusion", CONCLUSION)
        if state == State.ANALYSED
        else ("edit_closing", {"confirmation_note": "Ждём звонка"})
    )
    address = reverse(f"feedback:{action}", args=[opened.pk])
    assert client.post(address, {"version": opened.version, **typed}).status_code == 302
    assert {name: getattr(now(opened), name) for name in typed} == typed


def details(feedback: Feedback, **values) -> dict:
    """What the form of the details sends when nothing but `values` was touched."""
    names = ("type", "subject_employee", "subject_object", "category", "branch", "visit")
    keys = {name: getattr(feedback, f"{name}_id") or "" for name in names}
    plain = {name: getattr(feedback, name) for name in ("subject_text", "channel", "city")}
    return keys | plain | values


def test_the_object_that_was_typed_is_not_dropped_without_a_word(
    make_feedback, send, colleague_changes, clinic
):
    opened = make_feedback(
        type=clinic.suggestion, subject_employee=None, category=None, subject_text="Кофе"
    )
    colleague_changes(opened, type=clinic.question)
    answer = send("edit_details", opened, details(opened, subject_text="Кофе и чай"))
    assert answer.status_code == 409
    (choice,) = answer.context["page"].choices
    assert (choice.name, choice.theirs, choice.mine) == ("subject_text", "", "Кофе и чай")


def test_what_only_the_colleague_changed_stays_after_the_choice(
    make_feedback, send, colleague_changes, clinic
):
    """The page of two editors sends the other fields along: as they are now, not as they were."""
    opened = make_feedback()
    colleague_changes(opened, branch=clinic.other_branch, city="Рязань")
    answer = send("edit_details", opened, details(opened, city="Казань"))
    assert [choice.name for choice in answer.context["page"].choices] == ["city"]
    assert send("edit_details", now(opened), chosen(answer)).status_code == 302
    assert (now(opened).branch, now(opened).city) == (clinic.other_branch, "Казань")


def test_a_text_that_only_the_colleague_wrote_stays_after_the_choice(make_feedback, send, cast):
    base = make_feedback()
    services.edit_analysis(
        feedback=base,
        by=cast.quality,
        version=base.version,
        values={"cause": "Чужая", "prevention": "Чужая мера"},
    )
    answer = send("edit_analysis", base, {"cause": "Моя", "prevention": ""})
    assert [choice.name for choice in answer.context["page"].choices] == ["cause"]
    assert send("edit_analysis", now(base), chosen(answer)).status_code == 302
    assert (now(base).cause, now(base).prevention) == ("Моя", "Чужая мера")


def test_the_severity_that_only_the_colleague_changed_stays_after_the_choice(
    make_feedback, send, cast
):
    base = make_feedback()
    severity = Severity.values[-1]
    services.set_urgency(
        feedback=base,
        by=cast.quality,
        version=base.version,
        values={"severity": severity, "urgency": "high"},
    )
    answer = send("set_urgency", base, {"severity": "", "impact": "", "urgency": "low"})
    assert [choice.name for choice in answer.context["page"].choices] == ["urgency"]
    assert send("set_urgency", now(base), chosen(answer)).status_code == 302
    assert (now(base).urgency, now(base).severity) == ("low", severity)
