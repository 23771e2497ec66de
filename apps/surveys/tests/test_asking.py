"""The client is asked by a personal link: who may, what goes out, and who sees the link (W5)."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.core.exceptions import Conflict
from apps.correspondence import services as correspondence
from apps.correspondence.models import ClientMessage
from apps.feedback.models import HistoryEntry, State
from apps.messaging import services as messaging
from apps.surveys import services
from apps.surveys.models import SurveyRequest
from apps.surveys.tests.conftest import EMAIL, actions, link_of
from tests.mailing import mail_server

pytestmark = pytest.mark.django_db
CEILING = 14


@pytest.fixture
def press(client, cast, verified):
    """Return `press(text=…)`: «Отправить» in the card of the document."""
    client.force_login(cast.handler)

    def send(**values):
        data = {"key": uuid4(), "recipient": EMAIL, "text": "Решён ли ваш вопрос?"} | values
        return client.post(reverse("surveys:ask", args=[verified.pk]), data)

    return send


def test_asking_is_one_message_and_one_entry(verified, ask):
    before = actions(verified)
    survey = ask(verified)
    assert actions(verified)[len(before) :] == ["ask_client"]
    assert survey.message.recipient == EMAIL
    assert verified.number in survey.message.subject
    assert (survey.valid_until - survey.asked_at).days == 14


def test_the_client_reads_the_link_and_nobody_else_does(verified, ask, cast, client, settings):
    settings.SITE_URL = "https://clinic.example"
    survey = ask(verified)
    link = link_of(survey)
    with mail_server(settings) as server:
        messaging.deliver([survey.message])
    (envelope,) = server.taken
    assert f"https://clinic.example{link}" in envelope.content.decode()
    token = services.token_of(survey.seed)
    assert token not in ClientMessage.objects.get().text
    assert not HistoryEntry.objects.filter(comment__contains=token).exists()
    assert token not in repr(SurveyRequest.objects.values().get())
    client.force_login(cast.admin)
    for address in (verified.get_absolute_url(), reverse("surveys:ask", args=[verified.pk])):
        assert token not in client.get(address).text


def test_an_ordinary_message_goes_out_as_it_was_written(verified, cast, settings):
    written = correspondence.send_message(
        feedback=verified, by=cast.handler, key=uuid4(), recipient=EMAIL, subject="О", text="Слова"
    )
    with mail_server(settings) as server:
        messaging.deliver([written])
    assert "/s/" not in server.taken[0].content.decode()


def test_every_link_is_another_and_long(verified, ask):
    first, second = ask(verified), ask(verified)
    tokens = {services.token_of(survey.seed) for survey in (first, second)}
    assert {len(token) for token in tokens} == {32}
    assert len(tokens) == 2


def test_without_the_secret_key_the_seed_opens_nothing(verified, ask, settings):
    survey = ask(verified)
    settings.SECRET_KEY = "of somebody else"
    assert services.find_request(services.token_of(survey.seed)) is None


def test_asked_anew_the_older_link_lapses(verified, ask):
    older, newer = ask(verified), ask(verified)
    older.refresh_from_db()
    assert older.cancelled_at == newer.asked_at
    assert list(SurveyRequest.objects.unanswered()) == [newer]


def test_a_double_click_asks_once(verified, ask):
    key = uuid4()
    assert ask(verified, key=key) == ask(verified, key=key)
    assert ClientMessage.objects.count() == 1


def test_a_key_that_was_used_for_a_message_is_refused(verified, ask, cast):
    key = uuid4()
    correspondence.send_message(
        feedback=verified, by=cast.handler, key=key, recipient=EMAIL, subject="О", text="Слова"
    )
    with pytest.raises(Conflict):
        ask(verified, key=key)
    assert not SurveyRequest.objects.exists()


def test_an_address_of_somebody_else_is_refused_and_nothing_lapses(verified, ask):
    asked = ask(verified)
    with pytest.raises(ValidationError):
        ask(verified, recipient="stranger@example.org")
    assert list(SurveyRequest.objects.unanswered()) == [asked]


@pytest.mark.parametrize("who", ["registrar", "secretary", "management", "outsider"])
def test_who_may_not_write_to_the_client_may_not_ask(verified, ask, cast, who):
    with pytest.raises(PermissionDenied):
        ask(verified, by=getattr(cast, who))


@pytest.mark.parametrize("state", [State.CLOSED, State.REJECTED, State.MERGED])
def test_at_its_end_nobody_is_asked(with_email, make_feedback, ask, state):
    with pytest.raises(Conflict):
        ask(make_feedback(state=state))


def test_the_card_asks_and_shows_it(press, verified, client):
    assert press().status_code == 302
    card = client.get(reverse("surveys:document_surveys", args=[verified.pk])).text
    assert "Ответа пока нет" in card
    assert EMAIL in card
    assert "Открыть как клиент" not in card


def test_a_refusal_keeps_what_was_typed(press):
    answer = press(recipient="stranger@example.org", text="Мои слова")
    assert answer.status_code == 422
    assert "Мои слова" in answer.text
    assert not SurveyRequest.objects.exists()


def test_a_placeholder_is_not_sent(press):
    assert press(text="Здравствуйте, {client}").status_code == 422
    assert not ClientMessage.objects.exists()


def test_without_an_email_the_card_says_what_to_do(client, cast, make_feedback):
    client.force_login(cast.handler)
    card = client.get(reverse("surveys:document_surveys", args=[make_feedback().pk])).text
    assert "Клиент не оставил e-mail" in card
    assert "Спросить клиента" not in card


def test_the_demo_opens_the_page_of_the_client(verified, ask, client, cast, settings):
    settings.DEMO_MODE = True
    client.force_login(cast.handler)
    survey = ask(verified)
    card = client.get(reverse("surveys:document_surveys", args=[verified.pk])).text
    assert f'href="{link_of(survey)}"' in card


def test_the_card_of_many_askings_costs_as_much_as_that_of_one(client, cast, verified, ask):
    client.force_login(cast.handler)
    address = reverse("surveys:document_surveys", args=[verified.pk])

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    ask(verified)
    few = count()
    for _number in range(10):
        ask(verified)
    assert few == count() <= CEILING


def test_only_those_who_see_the_document_see_what_was_asked(verified, ask, cast):
    survey = ask(verified)
    seen = {
        name: list(SurveyRequest.objects.visible_to(getattr(cast, name)))
        for name in ("handler", "management", "registrar", "outsider")
    }
    assert seen == {"handler": [survey], "management": [survey], "registrar": [], "outsider": []}
