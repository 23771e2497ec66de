"""After a registration: the number, the term in words for the client, ten minutes to say more."""

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from apps.feedback.models import Comment, Feedback
from apps.feedback.services import Receipt, add_to_registered
from conftest import WORKDAY

pytestmark = pytest.mark.django_db
MOSCOW = ZoneInfo("Europe/Moscow")
REGISTERED = "/feedback/registered/"


@pytest.mark.parametrize(
    ("answer_by", "words"),
    [
        (datetime(2026, 11, 18, 18, 30), "сегодня до 18:30"),
        (datetime(2026, 11, 18, 23, 59, 59), "сегодня"),
        (datetime(2026, 11, 19, 9, 0), "завтра до 09:00"),
        (datetime(2026, 11, 19, 23, 59, 59), "завтра"),
        (datetime(2026, 12, 3, 12, 0), "не позднее 3 декабря"),
        (None, ""),
    ],
)
def test_the_term_is_said_in_words_for_the_client(answer_by, words):
    at = answer_by and answer_by.replace(tzinfo=MOSCOW)
    with time_machine.travel(WORKDAY, tick=False):
        assert Receipt("ОС-2026-000001", WORKDAY, at).promise == words


def test_the_earlier_of_both_terms_is_promised(make_feedback):
    feedback = make_feedback()
    feedback.due_at = WORKDAY + timedelta(days=3)
    feedback.statutory_due_at = WORKDAY + timedelta(days=1)
    assert Receipt.of(feedback).answer_by == feedback.statutory_due_at


@pytest.fixture
def registered(client, cast, make_feedback, workday):
    """Sign in as the registrar who has just registered, and hold the receipt."""
    from django.http import HttpRequest

    from apps.feedback.pages.registration.views.receipt import tell

    feedback = make_feedback(by=cast.registrar)
    client.force_login(cast.registrar)
    request = HttpRequest()
    request.user = cast.registrar
    client.cookies.update(tell(request, Receipt.of(feedback)).cookies)
    return feedback


def test_more_is_said_for_ten_minutes(client, registered, workday, cast):
    page = client.get(REGISTERED).text
    assert registered.number in page
    form = {"text": "Просит перезвонить после шести", "key": uuid4()}
    for _time in range(2):  # a second click
        assert client.post(REGISTERED, form).url == REGISTERED
    (comment,) = registered.comments.all()
    assert (comment.text, comment.author) == (form["text"], cast.registrar)
    assert Feedback.objects.search("перезвонить").filter(pk=registered.pk).exists()

    workday.shift(timedelta(minutes=11))
    late = client.post(REGISTERED, {"text": "И ещё: фото", "key": uuid4()})
    assert late.status_code == 422
    assert "И ещё: фото" in late.text  # not lost
    assert "сообщите им номер" in late.text
    assert Comment.objects.count() == 1


def test_nothing_is_said_by_an_empty_form_and_what_is_typed_runs_nothing(client, registered):
    assert "Напишите комментарий" in client.post(REGISTERED, {"text": " ", "key": uuid4()}).text
    client.post(REGISTERED, {"text": "<script>alert(1)</script>", "key": uuid4()})
    assert registered.comments.get().text == "<script>alert(1)</script>"  # told as text


def test_a_receipt_of_somebody_else_opens_nothing(client, registered, cast):
    client.force_login(cast.operator)
    form = {"text": "Чужое", "key": uuid4()}
    assert client.post(REGISTERED, form).url == "/feedback/new/"
    for by in (cast.operator, cast.quality):
        with pytest.raises(PermissionDenied):
            add_to_registered(number=registered.number, by=by, text="Чужое")
    assert not Comment.objects.exists()


def test_what_is_at_its_end_takes_no_more(make_feedback, cast, workday):
    rejected = make_feedback(by=cast.registrar, state="rejected")
    with pytest.raises(ValidationError):
        add_to_registered(number=rejected.number, by=cast.registrar, text="Ещё")
