"""Click-to-call through an exchange, a real small HTTP server of the tests on loopback (A7)."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from apps.activities import services, telephony
from apps.activities.models import Activity
from apps.core import outbound
from apps.feedback.models import Feedback
from tests.people import employ

pytestmark = pytest.mark.django_db
PHONE = "+79161234567"
TOKEN = "secret-token"
SOON = 0.01  # seconds until a server that shall end notices it


class Exchange(BaseHTTPRequestHandler):
    """Answers as `server.behaviour` says and keeps what it was asked."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(SimpleNamespace(headers=self.headers, json=json.loads(body)))
        behaviour = self.server.behaviour
        if behaviour == "hangs":
            self.server.released.wait(10)
        elif behaviour == "closes":
            self.connection.close()
        elif self.headers["Authorization"] != f"Bearer {TOKEN}":
            self.answer(401)
        else:
            self.answer(behaviour)

    def answer(self, status: int) -> None:
        self.send_response(status)
        if status == 307:
            self.send_header("Location", self.server.elsewhere)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args) -> None:
        pass


@contextmanager
def exchange(behaviour, elsewhere: str = ""):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Exchange)
    server.behaviour, server.asked, server.elsewhere = behaviour, [], elsewhere
    server.released = threading.Event()
    thread = threading.Thread(target=server.serve_forever, args=(SOON,), daemon=True)
    thread.start()
    try:
        yield SimpleNamespace(url=f"http://127.0.0.1:{server.server_port}/call", asked=server.asked)
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def rings(settings):
    """Return `rings(url)`: the settings name this exchange, inside the network."""

    def set_up(url: str, **values) -> None:
        defaults = {
            "TELEPHONY_URL": url,
            "TELEPHONY_TOKEN": TOKEN,
            "TELEPHONY_TIMEOUT": 2,
            "TELEPHONY_IS_INTERNAL": True,
        }
        for name, value in (defaults | values).items():
            setattr(settings, name, value)

    return set_up


@pytest.fixture
def handler(cast, clinic):
    employ("Старший администратор", clinic, cast.handler)
    cast.handler.employee.extension = "204"
    cast.handler.employee.save()
    return cast.handler


@pytest.fixture
def call(client, handler, make_feedback):
    """Return `call()`: «Позвонить» on the page of a document, and what came of it."""
    feedback = make_feedback()
    client.force_login(handler)

    def press() -> SimpleNamespace:
        address = reverse("activities:call_client", args=[feedback.pk])
        page = client.post(address, {"phone": PHONE}, follow=True).text
        activity = feedback.activities.get(kind=Activity.Kind.CALL)
        told = feedback.history.order_by("-pk").values_list("action", "comment").first()
        return SimpleNamespace(page=page, activity=activity, told=told, feedback=feedback)

    press.feedback = feedback
    return press


def test_the_exchange_is_asked_for_the_extension_and_the_client(call, rings):
    with exchange(202) as asked_for:
        rings(asked_for.url)
        made = call()
    (asked,) = asked_for.asked
    assert asked.json == {
        "call_id": str(made.activity.key),
        "extension": "204",
        "phone": PHONE,
    }
    assert asked.headers["Idempotency-Key"] == str(made.activity.key)
    assert "Сейчас зазвонит ваш телефон" in made.page
    assert made.told[0] == "activities.call_client"


def test_pressed_twice_the_exchange_hears_of_one_call(call, rings, client):
    key = uuid4()
    with exchange(202) as asked_for:
        rings(asked_for.url)
        for _ in range(2):
            address = reverse("activities:call_client", args=[call.feedback.pk])
            client.post(address, {"phone": PHONE, "key": key})
    assert {asked.headers["Idempotency-Key"] for asked in asked_for.asked} == {str(key)}


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (403, "ключ не подходит"),
        (422, "отказала в звонке (ответ 422)"),
        (500, "отказала в звонке (ответ 500)"),
        ("closes", "Нет связи с АТС"),
        ("hangs", "не ответила вовремя"),
    ],
)
def test_a_refusal_is_told_with_the_number_to_dial_and_kept(call, rings, behaviour, words):
    with exchange(behaviour) as asked_for:
        rings(asked_for.url, TELEPHONY_TIMEOUT=0.3)
        made = call()
    assert len(asked_for.asked) == 1
    assert words in made.page
    assert f'<a href="tel:{PHONE}"' in made.page
    assert made.told[0] == "activities.call_refused"
    assert words in made.told[1]
    assert made.activity.state == Activity.State.DONE  # the call is written down all the same
    assert Feedback.objects.get(pk=made.feedback.pk).reacted_at


def test_a_wrong_token_is_told(call, rings):
    with exchange(200) as asked_for:
        rings(asked_for.url, TELEPHONY_TOKEN="other")
        assert "ключ не подходит" in call().page


def test_an_exchange_that_is_not_there_is_told(call, rings):
    with exchange(200) as gone:
        url = gone.url
    rings(url)
    assert "Нет связи с АТС" in call().page


def test_a_redirect_is_not_followed(call, rings):
    with exchange(200) as inside, exchange(307, elsewhere=inside.url) as asked_for:
        rings(asked_for.url)
        made = call()
    assert inside.asked == []
    assert "ответ 307" in made.page


def test_an_address_inside_the_network_is_refused_unless_the_setting_says_so(call, rings):
    with exchange(200) as asked_for:
        rings(asked_for.url, TELEPHONY_IS_INTERNAL=False)
        made = call()
    assert asked_for.asked == []  # nothing was sent, not even the token
    assert "по недопустимому адресу" in made.page


def test_a_name_that_leads_inside_is_refused_when_the_socket_opens(call, rings):
    """As with DNS rebinding: what counts is where the socket has come out."""
    with exchange(200) as asked_for:
        rings(asked_for.url.replace("127.0.0.1", "localhost"), TELEPHONY_IS_INTERNAL=False)
        assert "по недопустимому адресу" in call().page
    assert asked_for.asked == []


OUTSIDE = ("8.8.8.8", "2a00:1450:4010::1", "64:ff9b::808:808")
INSIDE = (
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.9",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "224.0.0.1",
    "0.0.0.0",  # noqa: S104
    "::1",
    "fe80::1%eth0",
    "fd00::1",
    "::ffff:10.0.0.1",
    "2002:7f00:1::",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::7f00:1",
    "::7f00:1",
    "::ffff:0:7f00:1",
    "fec0::1",
)


@pytest.mark.parametrize("address", [*OUTSIDE, *INSIDE])
def test_what_lies_outside(address):
    assert outbound.is_public(address) == (address in OUTSIDE)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_held_while_the_exchange_is_asked(call, rings, monkeypatch):
    seen = []

    def ring(**values) -> None:
        seen.append((connection.in_atomic_block, Activity.objects.filter(kind="call").count()))

    monkeypatch.setattr(telephony, "ring", ring)
    rings("http://exchange.example/call")
    call()
    assert seen == [(False, 1)]


@pytest.mark.parametrize(
    "without", [{"TELEPHONY_URL": ""}, {"OUTGOING_ENABLED": False}], ids=["exchange", "switch"]
)
def test_without_an_exchange_the_phone_opens_by_itself(call, rings, client, without):
    rings("http://exchange.example/call", **without)
    assert f'data-dial="tel:{PHONE}"' in client.get(call.feedback.get_absolute_url()).text
    assert "Звонок записан" in call().page


def test_with_an_exchange_the_phone_does_not_open_beside_it(call, rings, client):
    rings("http://exchange.example/call")
    page = client.get(call.feedback.get_absolute_url()).text
    assert "data-dial" not in page
    assert 'data-call="exchange"' in page


def test_without_an_extension_one_dials_oneself(make_feedback, cast, client, rings):
    with exchange(200) as asked_for:
        rings(asked_for.url)
        client.force_login(cast.quality)
        feedback = make_feedback()
        assert "data-dial" in client.get(feedback.get_absolute_url()).text
        client.post(reverse("activities:call_client", args=[feedback.pk]), {"phone": PHONE})
    assert asked_for.asked == []


def test_only_who_called_lets_it_ring(call, rings, cast):
    with exchange(200) as asked_for:
        rings(asked_for.url)
        activity = services.call_client(feedback=call.feedback, by=cast.quality, phone=PHONE)
        services.ring_client(activity=activity, by=cast.quality, phone=PHONE)  # no extension
    assert asked_for.asked == []


def test_no_phone_stands_in_the_log(call, rings, caplog):
    caplog.set_level("DEBUG")
    with exchange(500) as asked_for:
        rings(asked_for.url)
        call()
    for line in caplog.records:
        if not line.name.startswith("django.db"):
            assert "9161234567" not in line.getMessage()
