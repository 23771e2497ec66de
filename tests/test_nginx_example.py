"""deploy/nginx.conf: the example of a proxy fits what stands behind it."""

import re
import runpy

import pytest
import requests
from django.conf import settings

from bench.processes import free_port
from tests.nginx import Nginx, Upstream
from tests.source import ROOT

EXAMPLE = re.sub(r"#.*", "", (ROOT / "deploy" / "nginx.conf").read_text())
GUNICORN = runpy.run_path(str(ROOT / "deploy" / "gunicorn.conf.py"))


def value(directive: str) -> str:
    (found,) = re.findall(rf"^\s*{directive}\s+(.+);", EXAMPLE, re.MULTILINE)
    return found


def seconds(directive: str) -> int:
    return int(value(directive).removesuffix("s"))


def test_it_lets_through_what_a_form_may_bring_and_no_more():
    assert int(value("client_max_body_size").removesuffix("m")) * 1024**2 == (
        settings.REQUEST_MAX_BYTES
    )


@pytest.mark.parametrize(
    ("header", "variable"),
    [
        ("Host", "$host"),
        ("X-Forwarded-Proto", "$scheme"),
        ("X-Forwarded-For", "$proxy_add_x_forwarded_for"),
    ],
)
def test_it_tells_who_asks_for_what_and_how(header, variable):
    assert value(f"proxy_set_header {header}") == variable


def test_it_asks_the_next_server_but_never_twice_for_what_changes_something():
    assert {"error", "timeout"} <= set(value("proxy_next_upstream").split())
    assert "non_idempotent" not in EXAMPLE


def test_it_waits_longer_than_a_page_may_take_and_keeps_lines_shorter():
    assert seconds("proxy_read_timeout") > GUNICORN["timeout"]
    assert seconds("keepalive_timeout") < 2  # of gunicorn, which the product leaves as it is
    assert "keepalive" not in GUNICORN


def test_no_address_of_a_page_is_written_down():
    assert value("access_log") == "off"


@pytest.mark.nginx
class TestRun:
    """A real nginx before two servers."""

    def test_it_takes_the_example(self, tmp_path):
        assert "test is successful" in Nginx(tmp_path, [free_port()]).check()

    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_what_one_server_refuses_the_other_answers(self, method, tmp_path):
        with Upstream() as living, Nginx(tmp_path, [free_port(), living.port]).running() as page:
            for _ in range(4):
                assert requests.request(method, page, data="word", timeout=10).status_code == 204
        assert living.asked == [method] * 4

    @pytest.mark.parametrize(("method", "answer"), [("GET", 204), ("POST", 503)])
    def test_what_one_server_took_and_dropped(self, method, answer, tmp_path):
        """Read once more, and never written once more."""
        with (
            Upstream(hangs_up=True) as dying,
            Upstream() as living,
            Nginx(tmp_path, [dying.port, living.port]).running() as page,
        ):
            told = requests.request(method, page, data="word", timeout=10)
        assert dying.asked == [method]
        assert living.asked == ([method] if method == "GET" else [])
        assert told.status_code == answer

    def test_with_nobody_there_it_says_so_in_words(self, tmp_path):
        with Nginx(tmp_path, [free_port(), free_port()]).running() as page:
            told = requests.get(page, timeout=10)
        assert told.status_code == 503
        assert int(told.headers["Retry-After"]) > 0
        assert "Система перезапускается" in told.content.decode()
