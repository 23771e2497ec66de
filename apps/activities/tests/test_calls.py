"""«Позвонить»: the call is written down, the first one is the reaction, its result comes later."""

import re
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from apps.activities import services
from apps.activities.models import Activity
from apps.core.exceptions import Conflict
from apps.feedback.models import Feedback
from apps.feedback.services import find_reaction

pytestmark = pytest.mark.django_db
PHONE = "+79161234567"


@pytest.fixture
def friday(make_feedback):
    """A complaint registered on Friday, 20 November 2026, at 17:30."""
    feedback = make_feedback()
    moment = timezone.make_aware(datetime(2026, 11, 20, 17, 30))
    Feedback.objects.filter(pk=feedback.pk).update(registered_at=moment)
    return Feedback.objects.get(pk=feedback.pk)


def call(feedback, by, after: timedelta, phone: str = PHONE) -> Activity:
    at = feedback.registered_at + after
    return services.call_client(feedback=feedback, by=by, phone=phone, at=at)


def reaction_to(feedback):
    return find_reaction(Feedback.objects.get(pk=feedback.pk))


def test_the_first_call_is_the_reaction_and_stays_it(friday, cast):
    call(friday, cast.handler, timedelta(hours=1, minutes=20))
    call(friday, cast.quality, timedelta(days=3))
    reaction = reaction_to(friday)
    assert reaction.passed == timedelta(hours=1, minutes=20)
    assert reaction.words == "Первая реакция — за 1 час 20 минут"


def test_working_time_leaves_out_the_evening_and_the_weekend(friday, cast):
    call(friday, cast.handler, timedelta(days=2, hours=16))  # Monday, 9:30
    assert reaction_to(friday).working == timedelta(hours=1)


def test_only_a_phone_of_the_client_is_called(friday, cast):
    with pytest.raises(ValidationError):
        call(friday, cast.handler, timedelta(hours=1), "+79990000000")
    assert reaction_to(friday) is None


@pytest.mark.parametrize("who", ["management", "registrar"])
def test_others_write_down_no_calls(friday, cast, who):
    with pytest.raises(PermissionDenied):
        call(friday, getattr(cast, who), timedelta(hours=1))


def test_what_came_of_it_is_told_afterwards_by_who_called(friday, cast):
    activity = call(friday, cast.handler, timedelta(hours=1))
    with pytest.raises(PermissionDenied):
        services.tell_call_result(activity=activity, by=cast.quality, result="Не я звонил")
    services.tell_call_result(activity=activity, by=cast.handler, result="Договорились")
    assert Activity.objects.get(pk=activity.pk).result == "Договорились"
    with pytest.raises(Conflict):
        services.tell_call_result(activity=activity, by=cast.handler, result="Ещё раз")


def test_the_page_calls_and_tells_of_the_reaction(client, make_feedback, cast):
    feedback = make_feedback()
    client.force_login(cast.handler)
    assert f'data-dial="tel:{PHONE}"' in client.get(feedback.get_absolute_url()).text
    address = reverse("activities:call_client", args=[feedback.pk])
    page = client.post(address, {"phone": PHONE}, follow=True).text
    assert "Первая реакция — за" in page
    assert 'data-step="result"' in page


def test_pressed_twice_it_is_one_call(client, make_feedback, cast):
    feedback = make_feedback()
    client.force_login(cast.handler)
    address = reverse("activities:call_client", args=[feedback.pk])
    page = client.get(feedback.get_absolute_url()).text
    key = re.search(
        r'name="phone" value="[^"]*"><input type="hidden" name="key" value="(.+?)"', page
    )
    answers = [client.post(address, {"phone": PHONE, "key": key[1]}) for _ in range(2)]
    assert answers[0].url == answers[1].url
    called = feedback.activities.get(kind=Activity.Kind.CALL)
    assert str(called.key) == key[1]
    assert feedback.history.filter(action="activities.call_client").count() == 1


def test_the_key_of_a_call_opens_neither_another_phone_nor_another_document(
    client, make_feedback, cast
):
    feedback, other = make_feedback(), make_feedback()
    client.force_login(cast.handler)
    made = call(feedback, cast.handler, timedelta(hours=1))
    address = reverse("activities:call_client", args=[feedback.pk])
    page = client.post(address, {"phone": "+79990000000", "key": made.key}, follow=True).text
    assert "нет такого телефона" in page
    address = reverse("activities:call_client", args=[other.pk])
    assert client.post(address, {"phone": PHONE, "key": made.key}).status_code == 409
    assert not other.activities.filter(kind=Activity.Kind.CALL).exists()


def test_who_only_reads_has_a_mere_link(client, make_feedback, cast):
    client.force_login(cast.management)
    page = client.get(make_feedback().get_absolute_url()).text
    assert "data-dial" not in page
    assert f'href="tel:{PHONE}"' in page


# --- Taken back, and told in place ---

SECONDS = timedelta(seconds=8)


def test_a_call_pressed_by_mistake_is_no_reaction(friday, cast):
    activity = call(friday, cast.handler, timedelta(hours=1))
    at = activity.ended_at + SECONDS
    assert services.undo_completion(activity=activity, by=cast.handler, at=at)
    activity.refresh_from_db()
    assert (activity.state, reaction_to(friday)) == ("cancelled", None)
    assert friday.history.filter(action="activities.undo_call").exists()
    call(friday, cast.quality, timedelta(hours=2))
    assert reaction_to(friday).passed == timedelta(hours=2)


def test_a_reaction_that_was_there_before_stays(friday, cast):
    call(friday, cast.quality, timedelta(minutes=30))
    activity = call(friday, cast.handler, timedelta(hours=1))
    services.undo_completion(activity=activity, by=cast.handler, at=activity.ended_at + SECONDS)
    assert reaction_to(friday).passed == timedelta(minutes=30)


def test_the_next_call_is_the_reaction_when_the_first_was_a_mistake(friday, cast):
    first = call(friday, cast.handler, timedelta(hours=1))
    call(friday, cast.quality, timedelta(hours=1, seconds=5))
    services.undo_completion(activity=first, by=cast.handler, at=first.ended_at + SECONDS)
    assert reaction_to(friday).passed == timedelta(hours=1, seconds=5)


@pytest.mark.parametrize("case", ["later", "by another", "after its result"])
def test_otherwise_a_call_stands(friday, cast, case):
    activity = call(friday, cast.handler, timedelta(hours=1))
    at = activity.ended_at + (timedelta(minutes=1) if case == "later" else SECONDS)
    by = cast.quality if case == "by another" else cast.handler
    if case == "after its result":
        services.tell_call_result(activity=activity, by=cast.handler, reached=True)
    with pytest.raises((Conflict, PermissionDenied)):
        services.undo_completion(activity=activity, by=by, at=at)
    assert reaction_to(friday).passed == timedelta(hours=1)


@pytest.mark.parametrize(
    ("reached", "words"), [("yes", "Клиент ответил. Ждёт справку"), ("no", "Клиент не ответил")]
)
def test_the_result_is_asked_where_the_call_was_made(client, make_feedback, cast, reached, words):
    feedback = make_feedback()
    client.force_login(cast.handler)
    address = reverse("activities:call_client", args=[feedback.pk])
    page = client.post(address, {"phone": PHONE}, follow=True)
    page = client.get(feedback.get_absolute_url()).text
    assert "Дозвонились" in page
    assert "Не дозвонились" in page
    activity = feedback.activities.get(kind="call")
    result = "Ждёт справку" if reached == "yes" else ""
    data = {"reached": reached, "result": result, "place": "document"}
    client.post(reverse("activities:call_result", args=[activity.pk]), data)
    activity.refresh_from_db()
    assert (activity.result, activity.reached) == (words, reached == "yes")
    assert reaction_to(feedback) is not None
    assert 'id="call-asked"' not in client.get(feedback.get_absolute_url()).text
