"""SMS by the protocols of two providers, against real small servers that speak them."""

import json
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs
from uuid import uuid4

import pytest

from apps.messaging.channels.sms import PROVIDERS
from apps.messaging.channels.sms.length import measure
from apps.messaging.extensions import Report
from apps.messaging.outcomes import Away, NotNow, Refused, Unknown

SOON = 0.01  # seconds until a server that shall end notices it
PHONE, TEXT = "+79161234567", "Ваше обращение зарегистрировано"


@contextmanager
def provider_server(settings, answer, *, status: int = 200):
    """`answer(path, form)` is an object, or text as it stands; None hangs up."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            asked.append((self.path, form))
            told = answer(self.path, form)
            if told is None:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            content = (told if isinstance(told, str) else json.dumps(told)).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(SOON,), daemon=True)
    thread.start()
    settings.SMS_API_URL = f"http://127.0.0.1:{server.server_port}"
    settings.SMS_IS_INTERNAL, settings.SMS_API_KEY = True, "secret"
    settings.SMS_SENDER, settings.SMS_TIMEOUT = "Clinic", 3
    try:
        yield asked
    finally:
        server.shutdown()
        server.server_close()


def smsru_taken(path, form) -> dict:
    message = {"status": "OK", "status_code": 100, "sms_id": "000000-10000000"}
    return {"status": "OK", "status_code": 100, "sms": {form["to"]: message}}


def send(name: str, key=None) -> tuple[str, list[str]]:
    told = []
    sent = PROVIDERS[name].send(
        key=key or uuid4(),
        phone=PHONE,
        text=TEXT,
        before_handing_over=lambda: told.append("handed over"),
    )
    return sent, told


def test_smsru_is_asked_as_it_documents(settings):
    with provider_server(settings, smsru_taken) as asked:
        assert send("smsru") == ("000000-10000000", ["handed over"])
    ((path, form),) = asked
    assert path == "/sms/send"
    assert form == {
        "api_id": "secret",
        "to": "79161234567",
        "msg": TEXT,
        "json": "1",
        "from": "Clinic",
    }


def test_smsc_is_asked_as_it_documents(settings):
    key = uuid4()
    with provider_server(settings, lambda path, form: {"id": form["id"], "cnt": 1}) as asked:
        assert send("smsc", key) == (str(key), ["handed over"])
    ((path, form),) = asked
    assert path == "/sys/send.php"
    assert form == {
        "apikey": "secret",
        "fmt": "3",
        "phones": PHONE,
        "mes": TEXT,
        "id": str(key),
        "charset": "utf-8",
        "sender": "Clinic",
    }


def smsru_says(code: int, *, of_message: bool = False):
    def answer(path, form) -> dict:
        message = {"status": "ERROR", "status_code": code, "status_text": "Ошибка"}
        if of_message:
            return {"status": "OK", "status_code": 100, "sms": {form["to"]: message}}
        return message

    return answer


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (202, Refused),
        (204, Away),
        (205, Refused),
        (200, Away),
        (301, Away),
        (201, Away),
        (220, Away),
        (230, NotNow),
        (500, Away),
    ],
)
@pytest.mark.parametrize("of_message", [False, True])
def test_what_smsru_refuses_and_what_it_takes_later(settings, code, kind, of_message):
    with (
        provider_server(settings, smsru_says(code, of_message=of_message)),
        pytest.raises(kind, match=str(code)) as raised,
    ):
        send("smsru")
    assert raised.type is kind


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (1, Refused),
        (2, Away),
        (6, Refused),
        (7, Refused),
        (8, Refused),
        (3, Away),
        (4, Away),
        (9, NotNow),
    ],
)
def test_what_smsc_refuses_and_what_it_takes_later(settings, code, kind):
    def answer(path, form) -> dict:
        named = {"id": form["id"]} if code in (3, 6, 7, 8) else {}
        return {"error": "ошибка", "error_code": code, **named}

    with provider_server(settings, answer), pytest.raises(kind, match=str(code)) as raised:
        send("smsc")
    assert raised.type is kind


@pytest.mark.parametrize("name", ["smsru", "smsc"])
@pytest.mark.parametrize("told", [None, "<html>", "[]", "{}", '"x"'])
def test_a_line_that_breaks_after_it_was_handed_over_leaves_it_unknown(settings, name, told):
    with provider_server(settings, lambda path, form: told), pytest.raises(Unknown):
        send(name)


@contextmanager
def answering_with(settings, reply: bytes):
    """A server that reads one request, says this much and hangs up."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _address = listening.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(reply)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    settings.SMS_API_URL = f"http://127.0.0.1:{listening.getsockname()[1]}"
    settings.SMS_IS_INTERNAL, settings.SMS_API_KEY, settings.SMS_TIMEOUT = True, "secret", 3
    try:
        yield
    finally:
        thread.join(5)
        listening.close()


CUT_SHORT = [
    b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nabcde",
    b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
]


@pytest.mark.parametrize("name", ["smsru", "smsc"])
@pytest.mark.parametrize("reply", CUT_SHORT)
def test_an_answer_that_is_cut_short_leaves_it_unknown(settings, name, reply):
    with answering_with(settings, reply), pytest.raises(Unknown):
        send(name)


@pytest.mark.parametrize("name", ["smsru", "smsc"])
@pytest.mark.parametrize("reply", CUT_SHORT)
def test_a_report_that_is_cut_short_comes_another_time(settings, name, reply):
    with answering_with(settings, reply):
        assert PROVIDERS[name].fetch_report(provider_id="7", phone=PHONE) is None


@pytest.mark.parametrize("sms", [None, [], ["7"], {"7": "x"}, {"8": {}}])
def test_a_report_of_another_form_tells_nothing(settings, sms):
    with provider_server(settings, lambda path, form: {"status_code": 100, "sms": sms}):
        assert PROVIDERS["smsru"].fetch_report(provider_id="7", phone=PHONE) is None


@pytest.mark.parametrize("name", ["smsru", "smsc"])
def test_nobody_there_is_away(settings, name):
    with provider_server(settings, smsru_taken):
        pass  # nobody listens there any more
    with pytest.raises(Away):
        send(name)


@pytest.mark.parametrize("name", ["smsru", "smsc"])
def test_a_busy_server_is_not_now(settings, name):
    with (
        provider_server(settings, lambda path, form: "busy", status=503),
        pytest.raises(NotNow),
    ):
        send(name)


@pytest.mark.parametrize("name", ["smsru", "smsc"])
def test_no_address_of_the_house_is_called(settings, name):
    with provider_server(settings, smsru_taken) as asked:
        settings.SMS_IS_INTERNAL = False
        with pytest.raises(Away):
            send(name)
    assert asked == []


def test_what_stands_before_the_hand_over_may_end_it(settings):
    class Overtaken(Exception):
        pass

    def overtaken() -> None:
        raise Overtaken

    with provider_server(settings, smsru_taken) as asked, pytest.raises(Overtaken):
        PROVIDERS["smsru"].send(key=uuid4(), phone=PHONE, text=TEXT, before_handing_over=overtaken)
    assert asked == []


@pytest.mark.parametrize(
    ("code", "report"),
    [(100, None), (102, None), (-1, None), (103, True), (104, False), (105, False), (108, False)],
)
def test_smsru_reports_later(settings, code, report):
    def answer(path, form) -> dict:
        assert path == "/sms/status"
        return {"status_code": 100, "sms": {form["sms_id"]: {"status_code": code}}}

    with provider_server(settings, answer):
        found = PROVIDERS["smsru"].fetch_report(provider_id="7", phone=PHONE)
    assert (found and found.arrived) is report


@pytest.mark.parametrize(
    ("status", "report"),
    [(-1, None), (0, None), (-3, None), (1, True), (2, True), (3, False), (20, False)],
)
def test_smsc_reports_later(settings, status, report):
    with provider_server(settings, lambda path, form: {"status": status}):
        found = PROVIDERS["smsc"].fetch_report(provider_id="7", phone=PHONE)
    assert (found and found.arrived) is report


def test_the_quick_start_writes_files(settings, tmp_path):
    settings.SMS_FILE_PATH = tmp_path / "sms"
    sent, told = send("file")
    (file,) = settings.SMS_FILE_PATH.iterdir()
    assert file.read_text() == f"{PHONE}\n\n{TEXT}\n"
    assert PROVIDERS["file"].fetch_report(provider_id=sent, phone=PHONE) == Report(True)
    assert told == ["handed over"]


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("", (0, 0, 160, "gsm")),
        ("a" * 160, (160, 1, 0, "gsm")),
        ("a" * 161, (161, 2, 145, "gsm")),
        ("[" * 80, (160, 1, 0, "gsm")),
        ("a" * 152 + "[" + "a" * 10, (164, 2, 141, "gsm")),
        ("я" * 70, (70, 1, 0, "ucs2")),
        ("я" * 71, (71, 2, 63, "ucs2")),
        ("я" * 134, (134, 2, 0, "ucs2")),
        ("я" * 135, (135, 3, 66, "ucs2")),
        ("😀", (2, 1, 68, "ucs2")),
        ("№ 5", (3, 1, 67, "ucs2")),
    ],
)
def test_how_long_an_sms_is(text, size):
    found = measure(text)
    assert (found.characters, found.parts, found.left_in_part, found.encoding) == size
