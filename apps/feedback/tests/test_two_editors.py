"""Two people edit one document at once: the second sees both texts, nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse

from apps.core.exceptions import Conflict
from apps.feedback import services
from apps.feedback.editing.edit_conflicts import EditConflict
from apps.feedback.models import Feedback, State
from conftest import ANALYSIS, CLOSING


def now(feedback) -> Feedback:
    return Feedback.objects.get(pk=feedback.pk)


def edit(feedback, by, **values) -> Feedback:
    """Save as one who opened the form when `feedback` was read."""
    return services.edit_analysis(feedback=feedback, by=by, version=feedback.version, values=values)


def test_different_texts_are_both_kept_without_a_question(make_feedback, cast):
    opened = make_feedback()
    edit(opened, cast.quality, cause="Чужая причина")
    edit(opened, cast.handler, prevention="Моя мера", cause="")
    assert now(opened).cause == "Чужая причина"
    assert now(opened).prevention == "Моя мера"


def test_what_only_others_changed_is_left_to_them(make_feedback, cast):
    """My form still carries the old text of a field that I did not touch."""
    base = edit(make_feedback(), cast.handler, cause="Прежняя", analysis="Прежний")
    edit(base, cast.quality, cause="Новая")
    edit(base, cast.handler, cause="Прежняя", analysis="Мой")
    assert (now(base).cause, now(base).analysis) == ("Новая", "Мой")


def test_a_comment_or_another_responsible_disturbs_nobody(make_feedback, cast):
    opened = make_feedback()
    services.add_comment(feedback=opened, by=cast.quality, text="Посмотрите журнал")
    services.reassign_responsible(
        feedback=opened, by=cast.quality, version=opened.version, responsible=cast.director
    )
    edit(opened, cast.handler, cause="Моя причина")
    assert now(opened).cause == "Моя причина"


def test_another_responsible_does_not_stop_a_step(make_feedback, cast):
    opened = make_feedback()
    services.reassign_responsible(
        feedback=opened, by=cast.quality, version=opened.version, responsible=cast.director
    )
    services.analyse_feedback(
        feedback=opened, by=cast.handler, version=opened.version, values=ANALYSIS
    )
    assert now(opened).state == State.ANALYSED


def test_the_same_text_twice_is_no_conflict(make_feedback, cast):
    opened = make_feedback()
    edit(opened, cast.quality, cause="Одно и то же")
    edit(opened, cast.handler, cause="Одно и то же")
    assert now(opened).history.filter(action="feedback.edit_analysis").count() == 1


def test_both_changed_the_text_so_the_second_is_asked(make_feedback, cast):
    opened = make_feedback()
    edit(opened, cast.quality, cause="Чужая", validity="no")
    with pytest.raises(EditConflict) as error:
        edit(opened, cast.handler, cause="Моя", validity="yes", analysis="Мой разбор")
    collisions = {each.field: each for each in error.value.collisions}
    assert set(collisions) == {"cause", "validity"}
    assert (collisions["cause"].theirs, collisions["cause"].mine) == ("Чужая", "Моя")
    assert collisions["cause"].entry.user == cast.quality
    assert now(opened).cause == "Чужая"
    assert now(opened).analysis == ""


def test_a_step_is_not_taken_on_texts_that_one_has_not_seen(make_feedback, cast):
    """A transition is stricter: others' changes of its texts are shown even if untouched here."""
    opened = make_feedback(state=State.VERIFIED)
    services.edit_closing(
        feedback=opened,
        by=cast.quality,
        version=opened.version,
        values={"confirmation_note": "Клиент не подтвердил"},
    )
    with pytest.raises(EditConflict):
        services.close_feedback(
            feedback=opened, by=cast.handler, version=opened.version, values=CLOSING
        )
    assert now(opened).state == State.VERIFIED


def test_a_step_is_not_taken_on_an_analysis_that_came_anew(make_feedback, cast):
    """Returned and analysed again meanwhile: the same state, but not what was on the screen."""
    opened = make_feedback(state=State.ANALYSED)
    returned = services.return_feedback_to_analysis(
        feedback=opened, by=cast.quality, version=opened.version, reason="Мало"
    )
    services.analyse_feedback(
        feedback=returned,
        by=cast.handler,
        version=returned.version,
        values={"analysis": "Совсем другой разбор"},
    )
    with pytest.raises(Conflict):
        services.verify_feedback(
            feedback=opened,
            by=cast.director,
            version=opened.version,
            values={"conclusion": "Согласен"},
        )


@pytest.mark.parametrize("version", [-1, 0, 99])
def test_a_version_that_never_was_overwrites_nothing(make_feedback, cast, version):
    opened = edit(make_feedback(), cast.quality, cause="Чужая")
    with pytest.raises(EditConflict):
        services.edit_analysis(
            feedback=opened, by=cast.handler, version=version, values={"cause": "Моя"}
        )
    assert now(opened).cause == "Чужая"


# On the page


@pytest.fixture
def clash(client, make_feedback, cast):
    """A form opened before somebody else saved, and sent after: the page with both texts."""
    opened = make_feedback()
    edit(opened, cast.quality, cause="Чужая причина", analysis="Чужой разбор")
    client.force_login(cast.handler)
    typed = {
        "version": opened.version,
        "cause": "Моя причина",
        "analysis": "Мой разбор",
        "prevention": "Моя мера",
    }
    url = reverse("feedback:edit_analysis", args=[opened.pk])
    return opened, url, client.post(url, typed)


def hidden_inputs(response) -> dict:
    """What the form of the page would send if nothing were touched."""
    page = response.context["page"]
    sent = {"version": now(page.feedback).version} | dict(page.kept)
    for choice in page.choices:
        sent |= {choice.name: choice.raw, f"take-{choice.name}": "mine"}
    return sent


def test_the_page_shows_both_texts_and_all_that_was_typed(clash):
    _, _, response = clash
    html = response.content.decode()
    assert response.status_code == 409
    for text in ("Чужая причина", "Моя причина", "Чужой разбор", "Мой разбор", "Моя мера"):
        assert text in html
    assert "quality" in html  # who it was


@pytest.mark.parametrize(
    ("take", "cause"),
    [
        ("theirs", "Чужая причина"),
        ("mine", "Моя причина"),
        ("both", "Чужая причина\n\nМоя причина"),
    ],
)
def test_the_second_chooses_field_by_field(client, clash, take, cause):
    opened, url, response = clash
    data = hidden_inputs(response) | {"take-cause": take, "analysis": "Общий разбор"}
    assert client.post(url, data).status_code == 302
    saved = now(opened)
    assert (saved.cause, saved.analysis, saved.prevention) == (cause, "Общий разбор", "Моя мера")
    history = str(list(saved.history.values_list("changes", flat=True)))
    assert "Чужой разбор" in history
    assert "Чужая причина" in history


def test_a_third_editor_meanwhile_asks_again(client, clash, cast):
    opened, url, response = clash
    data = hidden_inputs(response)
    edit(now(opened), cast.director, cause="Третья причина")
    second = client.post(url, data)
    assert second.status_code == 409
    assert "Третья причина" in second.content.decode()
    assert "Моя причина" in second.content.decode()
    assert now(opened).cause == "Третья причина"


def test_who_typed_into_a_stage_that_is_over_keeps_his_text(client, make_feedback, cast):
    opened = make_feedback()
    services.analyse_feedback(
        feedback=opened, by=cast.quality, version=opened.version, values=ANALYSIS
    )
    client.force_login(cast.handler)
    url = reverse("feedback:edit_analysis", args=[opened.pk])
    response = client.post(url, {"version": opened.version, "cause": "Моя долгая работа"})
    html = response.content.decode()
    assert response.status_code == 409
    assert "Моя долгая работа" in html
    assert "quality" in html  # who moved the document on
    comment = response.context["page"].as_comment
    client.post(reverse("feedback:comment", args=[opened.pk]), {"text": comment})
    assert "Моя долгая работа" in now(opened).comments.get().text


def test_htmx_gets_the_choice_in_place_of_the_form(client, make_feedback, cast):
    opened = make_feedback()
    edit(opened, cast.quality, cause="Чужая")
    client.force_login(cast.handler)
    response = client.post(
        reverse("feedback:analyse", args=[opened.pk]),
        {"version": opened.version} | ANALYSIS,
        headers={"HX-Request": "true"},
    )
    assert response.status_code == 409
    assert response["HX-Retarget"] == response["HX-Reselect"] == "#stage-analysis"
    assert 'id="stage-analysis"' in response.content.decode()
    assert "<html" not in response.content.decode()


def test_two_name_a_responsible_at_once(client, make_feedback, cast):
    opened = make_feedback()
    services.reassign_responsible(
        feedback=opened, by=cast.quality, version=opened.version, responsible=cast.quality
    )
    client.force_login(cast.handler)
    url = reverse("feedback:reassign", args=[opened.pk])
    typed = {"version": opened.version, "responsible": cast.director.pk, "comment": "Он знает"}
    response = client.post(url, typed)
    assert response.status_code == 409
    assert now(opened).responsible == cast.quality
    assert client.post(url, hidden_inputs(response)).status_code == 302
    assert now(opened).responsible == cast.director
    assert now(opened).history.last().comment == "Он знает"


# Many pairs


def assert_nothing_lost(feedback: Feedback, texts: set[str]) -> None:
    """Every text that anybody wrote stands in the document or in its history."""
    entries = feedback.history.filter(action="feedback.edit_analysis")
    seen = {
        change[side] for entry in entries for change in entry.changes for side in ("from", "to")
    }
    assert texts <= seen | {feedback.cause}
    assert feedback.version == feedback.history.exclude(version=None).last().version


def write(feedback: Feedback, by, text: str) -> int:
    """Write a text, and when somebody was quicker, write it over his. Return how often asked."""
    asked, version = 0, feedback.version
    while True:
        try:
            services.edit_analysis(
                feedback=feedback, by=by, version=version, values={"cause": text}
            )
        except EditConflict:
            asked, version = asked + 1, now(feedback).version
        else:
            return asked


def test_pairs_of_editors_one_after_another(make_feedback, cast):
    feedback, texts = make_feedback(), set()
    for pair in range(20):
        opened = now(feedback)
        for who, by in (("первый", cast.handler), ("второй", cast.quality)):
            text = f"Пара {pair}, {who}"
            texts.add(text)
            assert write(opened, by, text) == (who == "второй")
    assert_nothing_lost(now(feedback), texts)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_hundred_pairs_of_editors_at_once(make_feedback, cast):
    """Of two at once, exactly one is asked; no text is overwritten unseen."""
    feedback, texts = make_feedback(), set()
    barrier = Barrier(2)

    def save(opened, by, text):
        try:
            barrier.wait()
            return write(opened, by, text)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for pair in range(200):
            opened = now(feedback)
            mine = [f"Пара {pair}, первый", f"Пара {pair}, второй"]
            texts |= set(mine)
            asked = list(pool.map(save, [opened] * 2, [cast.handler, cast.quality], mine))
            assert sorted(asked) == [0, 1]
    assert_nothing_lost(now(feedback), texts)
