"""What the client wants to come of an appeal: told, agreed, reached, and found again (C7)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.appeal_types.models import Category, Goal, UsualAgreement
from apps.core.exceptions import Conflict
from apps.feedback import services
from apps.feedback.models import Feedback, State
from apps.feedback.tests.reader import LIST, WHOLE, Page
from conftest import CLOSING
from tests.appeals import complaint

STEP, OFFER = UsualAgreement.Kind.STEP, UsualAgreement.Kind.OFFER
HTMX = {"headers": {"HX-Request": "true"}}
CHEQUE = {"kind": "step", "text": "Принести чек"}
DISCOUNT = {"kind": "offer", "text": "Скидка 10 %"}


@pytest.fixture
def goals(clinic) -> dict[str, Goal]:
    rows = {
        "money": {"name": "Вернуть деньги", "type": clinic.complaint},
        "treatment": {"name": "Перелечить бесплатно", "category": clinic.category},
        "words": {"name": "Получить объяснение", "order": 5},
        "old": {"name": "Наказать врача", "is_active": False},
    }
    return {key: Goal.objects.create(**row) for key, row in rows.items()}


@pytest.fixture
def usual(clinic, goals) -> None:
    for kind, text, conditions in (
        (STEP, "Принести чек", {"type": clinic.complaint}),
        (STEP, "Написать заявление на возврат", {"goal": goals["money"]}),
        (STEP, "Прийти на осмотр", {"category": clinic.category}),
        (STEP, "Спеть песню", {"type": clinic.praise}),
        (OFFER, "Скидка 10 %", {}),
        (OFFER, "Кофе", {"is_active": False}),
    ):
        UsualAgreement.objects.create(kind=kind, text=text, **conditions)


@pytest.fixture
def rail(client, cast, clinic):
    def ask(**data) -> str:
        client.force_login(cast.registrar)
        chosen = {"type": clinic.complaint.pk, "category": clinic.subcategory.pk}
        return client.post(reverse("feedback:advice"), chosen | data).content.decode()

    return ask


def ticked(html: str, value: str) -> bool:
    """Whether the box with this value is ticked; it has to be there."""
    box = html.partition(f'name="said" value="{value}"')[2]
    assert box, value
    return "checked" in box.partition(">")[0]


def test_the_registrar_sees_what_to_say_for_type_category_and_goal(rail, goals, usual):
    html = rail()
    assert "Принести чек" in html
    assert "Прийти на осмотр" in html  # of a category above
    assert "Скидка 10 %" in html
    for other in ("Написать заявление", "Спеть песню", "Кофе"):
        assert other not in html
    assert "Написать заявление на возврат" in rail(goal=goals["money"].pk)
    assert "Прийти на осмотр" not in rail(category="")
    assert "Принести чек" not in rail(type="", category="")


def test_nothing_is_said_until_somebody_ticks_it(rail, usual):
    """Who registers may never have looked at the rail: below the form on a phone."""
    html = rail()
    assert not ticked(html, "step:Принести чек")
    assert not ticked(html, "offer:Скидка 10 %")
    sent = {"offered": ["step:Принести чек", "offer:Скидка 10 %"], "said": ["offer:Скидка 10 %"]}
    html = rail(**sent)
    assert not ticked(html, "step:Принести чек")
    assert ticked(html, "offer:Скидка 10 %")
    assert not ticked(html, "step:Прийти на осмотр")


def test_what_was_said_stays_on_the_document_in_its_words(client, cast, clinic, goals, usual):
    client.force_login(cast.registrar)
    said = ["step:Принести чек", "offer:Скидка 10 %"]
    sent = {
        "goal": goals["money"].pk,
        "goal_text": "Верните всё до копейки",
        "said": said,
        "offered": [*said, "step:Прийти на осмотр"],
    }
    assert client.post(reverse("feedback:new"), complaint(clinic, **sent)).status_code == 302
    document = Feedback.objects.get()
    assert (document.goal, document.goal_text) == (goals["money"], "Верните всё до копейки")
    assert document.agreements == [CHEQUE, DISCOUNT]
    UsualAgreement.objects.filter(text="Скидка 10 %").update(text="Скидка 5 %")
    client.force_login(cast.handler)
    html = client.get(document.get_absolute_url(), WHOLE).content.decode()
    for words in ("Вернуть деньги", "Верните всё до копейки", "Принести чек", "Скидка 10 %"):
        assert words in html
    assert "Скидка 5 %" not in html


def test_a_draft_keeps_goal_and_words_and_what_was_said(client, cast, clinic, goals, usual):
    client.force_login(cast.registrar)
    data = complaint(clinic, action="draft", goal=goals["money"].pk, goal_text="Деньги назад")
    data |= {"said": ["offer:Скидка 10 %"], "offered": ["offer:Скидка 10 %"]}
    client.post(reverse("feedback:new"), data)
    draft = Feedback.objects.get(state=State.DRAFT)
    assert draft.agreements == [DISCOUNT]
    html = client.get(reverse("feedback:edit_draft", args=[draft.pk])).content.decode()
    assert f'<option value="{goals["money"].pk}" selected data-type=' in html
    assert 'value="Деньги назад"' in html
    assert ticked(html, "offer:Скидка 10 %")
    # A form without the rail says nothing of it.
    services.save_draft(key=draft.key, by=cast.registrar, values={"city": "Тула"})
    again = data | {"key": str(draft.key)}
    del again["said"], again["offered"]
    client.post(reverse("feedback:save_draft", args=[draft.key]), again)
    assert Feedback.objects.get(pk=draft.pk).agreements == [DISCOUNT]


def test_words_alone_are_worth_a_draft(client, cast):
    client.force_login(cast.registrar)
    key = "6f3a0a49-0d0c-4a51-9c11-1d8f3f8c9b10"
    client.post(reverse("feedback:save_draft", args=[key]), {"goal_text": "Хочет извинений"})
    assert Feedback.objects.get(key=key).goal_text == "Хочет извинений"


@pytest.mark.parametrize("said", ["offer:", "gift:Скидка", "x" * 300, "step:" + "я" * 300])
def test_what_is_no_agreement_is_not_kept(client, cast, clinic, said):
    client.force_login(cast.registrar)
    data = complaint(clinic, action="draft", said=[said], offered=[said])
    client.post(reverse("feedback:new"), data)
    assert not Feedback.objects.get().agreements


def test_the_goals_of_the_form_say_for_which_appeals_they_are(client, cast, clinic, goals):
    client.force_login(cast.registrar)
    html = client.get(reverse("feedback:new")).content.decode()
    assert f'<option value="{goals["money"].pk}" data-type="{clinic.complaint.pk}">' in html
    below = " ".join(str(pk) for pk in sorted([clinic.category.pk, clinic.subcategory.pk]))
    assert f'<option value="{goals["treatment"].pk}" data-categories="{below}">' in html
    assert f'<option value="{goals["words"].pk}">Получить объяснение' in html
    assert "Наказать врача" not in html


def test_a_registration_without_a_goal_asks_nothing_more(client, cast, clinic, goals, usual):
    def queries(**sent) -> int:
        with CaptureQueriesContext(connection) as asked:
            client.post(reverse("feedback:new"), complaint(clinic, **sent))
        return len(asked)

    client.force_login(cast.registrar)
    client.get(reverse("feedback:new"))
    queries()
    plain = queries()
    said = {"said": ["step:Принести чек"], "offered": ["step:Принести чек"]}
    assert queries(goal_text="Деньги назад", **said) == plain


# On the document


@pytest.fixture
def document(make_feedback) -> Feedback:
    return make_feedback()


def edit(document, by, **values) -> Feedback:
    return services.edit_goal(feedback=document, by=by, version=document.version, values=values)


def test_the_goal_is_named_later_and_the_history_tells(document, cast, goals):
    document = edit(document, cast.handler, goal=goals["money"], goal_text="До копейки")
    entry = document.history.get(action="feedback.edit_goal")
    assert [(change["field"], change["to_shown"]) for change in entry.changes] == [
        ("goal", "Вернуть деньги"),
        ("goal_text", "До копейки"),
    ]
    edit(document, cast.handler, goal=None)
    entry = document.history.filter(action="feedback.edit_goal").order_by("-pk").first()
    assert entry.changes[0]["from"] == goals["money"].pk
    assert Feedback.objects.get().goal_text == "До копейки"


def test_the_form_offers_what_fits_and_what_is_chosen_already(client, document, cast, goals):
    put_in = Feedback.objects.filter(pk=document.pk)
    put_in.update(goal=goals["old"])
    client.force_login(cast.handler)
    html = client.get(f"{document.get_absolute_url()}?do=edit_goal").content.decode()
    for name in ("Вернуть деньги", "Перелечить бесплатно", "Получить объяснение", "Наказать врача"):
        assert name in html
    Category.objects.create(name="Сервис")
    put_in.update(goal=None, category=Category.objects.get(name="Сервис"))
    html = client.get(f"{document.get_absolute_url()}?do=edit_goal").content.decode()
    assert "Перелечить бесплатно" not in html
    assert "Наказать врача" not in html


def test_what_is_usual_and_unsaid_is_added_in_one_step_with_own_words(
    client, document, cast, usual
):
    agree = {"kind": "step", "text": "Принести паспорт", "usual": ["step:Принести чек"]}
    client.force_login(cast.handler)
    form = client.get(f"{document.get_absolute_url()}?do=agree").content.decode()
    assert 'value="step:Принести чек"' in form
    url = reverse("feedback:agree", args=[document.pk])
    assert client.post(url, agree).status_code == 302
    assert [each.text for each in Feedback.objects.get().client_steps] == [
        "Принести чек",
        "Принести паспорт",
    ]
    form = client.get(f"{document.get_absolute_url()}?do=agree").content.decode()
    assert 'value="step:Принести чек"' not in form
    refused = client.post(url, {"kind": "step", "text": " "})
    assert refused.status_code == 422
    assert "Напишите, о чём договорились" in refused.content.decode()
    # What is offered to nobody is not taken either.
    assert client.post(url, {"kind": "step", "usual": ["offer:Миллион"]}).status_code == 422


def test_the_client_has_done_a_step_and_it_can_be_taken_back(document, cast):
    agreed = [("step", "Принести чек"), ("offer", "Скидка 10 %")]
    services.agree_with_client(feedback=document, by=cast.handler, agreements=agreed)
    done = services.mark_client_step(
        feedback=document, by=cast.secretary, text="Принести чек", done=True
    )
    step = done.client_steps[0]
    assert (step.is_done, step.done_by, step.done_by_name) == (
        True,
        cast.secretary.pk,
        str(cast.secretary),
    )
    again = services.mark_client_step(
        feedback=document, by=cast.handler, text="Принести чек", done=True
    )
    assert again.client_steps == [step]  # the first stays
    entry = document.history.get(action="feedback.mark_client_step")
    assert "Принести чек (сделано)" in entry.changes[0]["to_shown"]
    back = services.mark_client_step(
        feedback=document, by=cast.handler, text="Принести чек", done=False
    )
    assert back.agreements == [CHEQUE, DISCOUNT]
    services.withdraw_agreement(
        feedback=document, by=cast.handler, kind="step", text="Принести чек"
    )
    with pytest.raises(Conflict):
        services.mark_client_step(
            feedback=document, by=cast.handler, text="Принести чек", done=True
        )
    assert Feedback.objects.get().agreements == [DISCOUNT]


def test_a_document_holds_so_many_agreements(document, cast):
    many = [("step", f"Шаг {number}") for number in range(20)]
    services.agree_with_client(feedback=document, by=cast.handler, agreements=many)
    with pytest.raises(ValidationError):
        services.agree_with_client(feedback=document, by=cast.handler, agreements=[("step", "ещё")])
    with pytest.raises(PermissionDenied):
        services.agree_with_client(feedback=document, by=cast.registrar, agreements=many)


def test_without_javascript_a_step_is_marked_by_a_button(client, document, cast):
    services.agree_with_client(
        feedback=document, by=cast.handler, agreements=[("step", "Принести чек")]
    )
    client.force_login(cast.handler)
    url = reverse("feedback:mark_client_step", args=[document.pk])
    answer = client.post(url, {"text": "Принести чек", "done": "on"}, follow=True)
    assert "Не сделано" in answer.content.decode()
    assert client.post(url, {"text": "Чужой шаг", "done": "on"}).status_code == 409


# Closing


def close(document, cast, **values) -> Feedback:
    return services.close_feedback(
        feedback=document, by=cast.handler, version=document.version, values=CLOSING | values
    )


def test_closing_demands_whether_a_goal_is_reached(make_feedback, cast, goals):
    plain = make_feedback(state=State.VERIFIED)
    assert close(plain, cast).state == State.CLOSED
    for wanted in ({"goal": goals["money"]}, {"goal_text": "Деньги назад"}):
        document = make_feedback(state=State.VERIFIED, **wanted)
        with pytest.raises(ValidationError) as refused:
            close(document, cast)
        assert "goal_reached" in refused.value.message_dict
        assert close(document, cast, goal_reached="partly").goal_reached == "partly"


def test_the_form_asks_for_it_only_where_there_is_a_goal(client, make_feedback, cast):
    client.force_login(cast.handler)
    for goal, asks in (("", False), ("Деньги назад", True)):
        document = make_feedback(state=State.VERIFIED, goal_text=goal)
        html = client.get(f"{document.get_absolute_url()}?do=close").content.decode()
        assert ('name="goal_reached"' in html) == asks


def test_a_card_dragged_to_its_end_is_asked_as_well(client, make_feedback, cast):
    document = make_feedback(state=State.VERIFIED, goal_text="Деньги назад")
    client.force_login(cast.handler)
    url = reverse("feedback:move", args=[document.pk, "closed"])
    asked = client.get(url, **HTMX)
    assert 'name="goal_reached"' in asked.content.decode()
    sent = {"version": document.version} | CLOSING
    refused = client.post(url, sent, **HTMX)
    assert refused.status_code == 422
    assert "Укажите, получил ли клиент, чего хотел" in refused.content.decode()
    assert client.post(url, sent | {"goal_reached": "yes"}, **HTMX).status_code == 204
    assert Feedback.objects.get(pk=document.pk).goal_reached == "yes"


def test_a_goal_taken_away_is_not_reached(make_feedback, cast):
    document = make_feedback(state=State.VERIFIED, goal_text="Деньги назад")
    document = services.edit_closing(
        feedback=document,
        by=cast.handler,
        version=document.version,
        values={"goal_reached": "yes"},
    )
    assert edit(document, cast.handler, goal_text="").goal_reached == ""


@pytest.mark.parametrize(
    "values", [{"goal_reached": "yes"}, {"goal_text": "Деньги", "state": "closed"}]
)
def test_the_database_demands_it_too(make_feedback, values):
    state = State.CLOSED if "state" in values else State.REGISTERED
    document = make_feedback(state=state)
    with pytest.raises(IntegrityError):
        Feedback.objects.filter(pk=document.pk).update(**values)


# Found again, and told


def test_the_register_filters_by_goal_and_by_what_came_of_it(client, make_feedback, cast, goals):
    with_goal = {
        reached: close(
            make_feedback(state=State.VERIFIED, goal=goals["money"]), cast, goal_reached=reached
        )
        for reached in ("yes", "no")
    }
    own_words = make_feedback(goal_text="Извинений от врача")
    client.force_login(cast.quality)

    def numbers(**asked) -> set[str]:
        return set(Page(client.get(LIST, asked)).numbers)

    found = {reached: document.number for reached, document in with_goal.items()}
    assert numbers(goal=goals["money"].pk) == set(found.values())
    assert numbers(goal="none") == {own_words.number}
    assert numbers(goal_reached="no") == {found["no"]}
    assert numbers(goal_reached=["yes", "no"]) == set(found.values())
    assert numbers(q="извинения врача") == {own_words.number}  # the words are searched too
    columns = {"columns": "number,goal,goal_reached", "sort": "goal"}
    text = Page(client.get(LIST, columns)).text
    for words in ("Вернуть деньги", "Извинений от врача", "не достигнута"):
        assert words in text
    file = client.get(reverse("feedback:export"), columns | {"format": "csv"})
    content = b"".join(file).decode("utf-8-sig")
    assert "Цель обращения" in content
    assert "не достигнута" in content


def test_the_client_may_know_what_was_said_and_nothing_of_us(document, cast, goals):
    document = edit(document, cast.handler, goal=goals["money"], goal_text="Верните моё")
    services.agree_with_client(
        feedback=document,
        by=cast.handler,
        agreements=[("step", "Принести чек"), ("offer", "Скидка 10 %")],
    )
    told = services.mark_client_step(
        feedback=document, by=cast.secretary, text="Принести чек", done=True
    )
    shown = services.goal_for_client(told)
    assert (shown.goal, shown.offers) == ("Верните моё", ("Скидка 10 %",))
    assert [(step.text, step.done_at) for step in shown.steps] == [
        ("Принести чек", told.client_steps[0].done_at)
    ]
    assert str(cast.secretary) not in repr(shown)
    assert not services.goal_for_client(Feedback()).says_something
