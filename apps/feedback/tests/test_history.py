"""The history: one entry per change, with what the texts were and what they became."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.feedback import services
from apps.feedback.history.recording import record
from apps.feedback.models import HistoryEntry, State
from apps.feedback.pages.document.text_diff import compare
from apps.feedback.pages.document.timeline import PAGE
from conftest import ANALYSIS


def test_every_step_leaves_exactly_one_entry(make_feedback):
    feedback = make_feedback(state=State.CLOSED)
    entries = list(feedback.history.values_list("action", "from_state", "to_state", "version"))
    assert entries == [
        ("feedback.register", "draft", "registered", feedback.version - 3),
        ("feedback.analyse", "registered", "analysed", feedback.version - 2),
        ("feedback.verify", "analysed", "verified", feedback.version - 1),
        ("feedback.close", "verified", "closed", feedback.version),
    ]


def test_the_database_refuses_a_second_entry_of_one_version(make_feedback, cast):
    feedback = make_feedback()
    with pytest.raises(IntegrityError), transaction.atomic():
        record(
            feedback,
            by=cast.admin,
            action="feedback.edit_analysis",
            at=feedback.registered_at,
            version=feedback.version,
        )


def test_nothing_changed_leaves_no_entry(make_feedback, cast):
    feedback = make_feedback()
    for _ in range(2):
        services.edit_analysis(
            feedback=feedback, by=cast.handler, version=feedback.version, values={"cause": "Одна"}
        )
    assert feedback.history.filter(action="feedback.edit_analysis").count() == 1


def test_values_are_kept_as_people_see_them(make_feedback, cast):
    feedback = make_feedback()
    services.edit_analysis(
        feedback=feedback, by=cast.handler, version=feedback.version, values={"validity": "partly"}
    )
    change = feedback.history.last().changes
    assert change == [
        {"field": "validity", "from": "", "to": "partly", "from_shown": "", "to_shown": "Частично"}
    ]


def test_a_rolled_back_change_leaves_no_entry(make_feedback, cast):
    feedback = make_feedback()
    with transaction.atomic():
        services.add_comment(feedback=feedback, by=cast.handler, text="Звонил")
        transaction.set_rollback(True)
    assert not HistoryEntry.objects.filter(action="feedback.comment").exists()


@pytest.fixture
def talk(client, make_feedback, cast):
    """A document with two comments and an edit; returns how a tab of its history reads."""
    feedback = make_feedback()
    for text in ("Первый звонок", "Второй звонок"):
        services.add_comment(feedback=feedback, by=cast.handler, text=text)
    services.edit_analysis(
        feedback=feedback, by=cast.handler, version=feedback.version, values={"cause": "Очередь"}
    )
    client.force_login(cast.handler)

    def read(**params) -> str:
        query = {"tab": "all"} | params
        html = client.get(feedback.get_absolute_url(), query).content.decode()
        return html.partition('id="document-timeline"')[2]

    return read


def test_the_newest_stands_first(talk):
    html = talk()
    assert html.index("Второй звонок") < html.index("Первый звонок") < html.index("Зафиксирована")


def test_tabs_show_comments_or_changes(talk):
    assert "Очередь" in talk(tab="changes")
    assert "звонок" not in talk(tab="changes")
    assert "Первый звонок" in talk(tab="comments")
    assert "Очередь" not in talk(tab="comments")
    assert "Очередь" in talk(tab="no such tab")


def test_the_page_comes_without_it_and_htmx_fetches_it_alone(client, make_feedback, cast):
    feedback = make_feedback()
    services.add_comment(feedback=feedback, by=cast.handler, text="Звонил клиенту")
    client.force_login(cast.handler)
    url = feedback.get_absolute_url()
    html = client.get(url).content.decode()
    assert f'hx-get="{url}?tab=all&amp;later=1"' in html
    assert "Звонил клиенту" not in html
    headers = {"HX-Request": "true", "HX-Target": "document-timeline"}
    part = client.get(url, {"tab": "all"}, headers=headers).content.decode()
    assert "Звонил клиенту" in part
    assert 'id="document-head"' not in part
    # After a step htmx takes the history out of the whole page, so it stands there at once.
    assert "Звонил клиенту" in client.get(url, headers={"HX-Request": "true"}).content.decode()


def test_a_long_history_is_shown_in_two_goes(client, make_feedback, cast):
    feedback = make_feedback()
    for number in range(PAGE + 5):
        services.add_comment(feedback=feedback, by=cast.handler, text=f"Звонок {number:03}")
    client.force_login(cast.handler)
    html = client.get(feedback.get_absolute_url(), {"tab": "all"}).content.decode()
    assert f"Звонок {PAGE + 4:03}" in html
    assert "Звонок 000" not in html
    in_full = client.get(feedback.get_absolute_url(), {"earlier": "1"}).content.decode()
    assert "Звонок 000" in in_full


@pytest.mark.parametrize("htmx", [True, False])
def test_a_long_text_shows_its_difference_on_request(client, make_feedback, cast, htmx):
    feedback = make_feedback(state=State.ANALYSED)
    feedback = services.return_feedback_to_analysis(
        feedback=feedback, by=cast.quality, version=feedback.version, reason="Мало"
    )
    text = "Запись сдвинулась, потому что администратор никого не предупредила заранее"
    services.edit_analysis(
        feedback=feedback, by=cast.handler, version=feedback.version, values={"cause": text}
    )
    entry = feedback.history.get(action="feedback.edit_analysis")
    client.force_login(cast.management)
    url = reverse("feedback:change", args=[feedback.pk, entry.pk])
    assert url in client.get(feedback.get_absolute_url(), {"tab": "all"}).content.decode()
    headers = {"HX-Request": "true"} if htmx else {}
    html = client.get(url, headers=headers).content.decode()
    assert "Запись сдвинулась<ins>, потому что" in html
    assert ("<html" in html) != htmx


def test_the_difference_is_seen_by_those_who_see_the_document(client, make_feedback, cast):
    feedback, other = make_feedback(), make_feedback()
    entry = feedback.history.get()
    client.force_login(cast.registrar)
    url = reverse("feedback:change", args=[feedback.pk, entry.pk])
    assert client.get(url).status_code == 404
    client.force_login(cast.handler)
    assert client.get(url).status_code == 200
    foreign = reverse("feedback:change", args=[other.pk, entry.pk])
    assert client.get(foreign).status_code == 404


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "Всё новое"),
        ("Всё прежнее", ""),
        ("Звонили утром, не дозвонились", "Звонили вечером, дозвонились"),
        ("слово " * 9000, "слово " * 8999 + "другое"),
    ],
)
def test_a_difference_contains_both_texts_whole(before, after):
    pieces = compare(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after


def test_the_analysis_of_a_complaint_is_one_entry_with_all_its_parts(make_feedback):
    feedback = make_feedback(state=State.ANALYSED)
    changes = feedback.history.get(action="feedback.analyse").changes
    assert {change["field"] for change in changes} == {*ANALYSIS, "responsible"}
