"""The same form of a comment sent again, by a double click or a lost answer, is one comment."""

from uuid import uuid4

import pytest
from django.urls import reverse

from apps.feedback.services import add_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment(client, cast):
    def send(feedback, key, text="Позвоню завтра", who="handler"):
        client.force_login(getattr(cast, who))
        address = reverse("feedback:comment", args=[feedback.pk])
        return client.post(address, {"text": text, "key": key})

    return send


def texts(feedback) -> list[str]:
    return list(feedback.comments.values_list("text", flat=True))


def test_three_times_the_same_form_is_one_comment(comment, make_feedback):
    feedback, key = make_feedback(), uuid4()
    assert [comment(feedback, key).status_code for _time in range(3)] == [302] * 3
    assert texts(feedback) == ["Позвоню завтра"]
    assert feedback.history.filter(action="feedback.comment").count() == 1


def test_another_text_from_the_same_form_is_not_lost(comment, make_feedback):
    feedback, key = make_feedback(), uuid4()
    for text in ("Позвоню завтра", "Позвоню сегодня", "Позвоню сегодня"):
        comment(feedback, key, text)
    assert texts(feedback) == ["Позвоню завтра", "Позвоню сегодня"]


def test_the_key_of_somebody_else_or_of_another_document_hides_nothing(comment, make_feedback):
    feedback, other, key = make_feedback(), make_feedback(), uuid4()
    comment(feedback, key)
    comment(feedback, key, who="quality")
    comment(other, key)
    assert (len(texts(feedback)), len(texts(other))) == (2, 1)


def test_the_same_words_of_two_forms_are_two_comments(comment, make_feedback):
    feedback = make_feedback()
    comment(feedback, uuid4())
    comment(feedback, uuid4())
    assert len(texts(feedback)) == 2


@pytest.mark.parametrize("key", ["", "x", "0" * 40])
def test_a_form_without_a_key_that_can_be_read(comment, make_feedback, key):
    feedback = make_feedback()
    assert comment(feedback, key).status_code in (302, 422)


def test_each_page_has_a_key_of_its_own(client, cast, make_feedback):
    feedback = make_feedback()
    client.force_login(cast.handler)
    keys = set()
    for _time in range(2):
        page = client.get(feedback.get_absolute_url()).text
        form = page[page.index('id="document-composer"') :]
        keys.add(form.partition('name="key" value="')[2].partition('"')[0])
    assert len(keys) == 2


def test_a_service_without_a_key_writes_each(make_feedback, cast):
    feedback = make_feedback()
    for _time in range(2):
        add_comment(feedback=feedback, by=cast.handler, text="Готово")
    assert len(texts(feedback)) == 2
