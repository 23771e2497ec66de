"""Chromium for the tests: `page`, `open_page` and `sign_in`.

Every page speaks Russian and fails its test when the console shows an error, be it a script's or a
violation of the Content-Security-Policy. What a test provokes on purpose it names beforehand:
`tolerated.append("409 (Conflict)")`.
"""

import threading
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.signals import request_finished, request_started
from playwright.sync_api import BrowserContext, Page, expect

from tests.needs import chromium

# What htmx calls an error when a page is left while a fragment is on its way.
LEFT = ("htmx:sendAbort", "htmx:afterRequest")
# What is said is asserted, not how fast: a machine in use may take its time.
expect.set_options(timeout=20_000)
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args) -> dict:
    # Without the sandbox it starts as root too; the rest keeps it from calling its maker.
    quiet = ("background-networking", "component-update", "sync", "quic")
    return {
        **browser_type_launch_args,
        "executable_path": chromium(),
        "args": ["--no-sandbox", "--no-first-run", *(f"--disable-{name}" for name in quiet)],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args) -> dict:
    return {
        **browser_context_args,
        "locale": "ru-RU",
        "timezone_id": settings.TIME_ZONE,
        "viewport": DESKTOP,
    }


class Requests:
    """The requests that the live server is at, to be waited for."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.running = 0

    def started(self, **kwargs) -> None:
        with self.changed:
            self.running += 1

    def finished(self, **kwargs) -> None:
        with self.changed:
            self.running -= 1
            self.changed.notify_all()

    def wait(self) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.running <= 0, timeout=30), "a request hangs"


@pytest.fixture
def requests_end(transactional_db) -> Iterator[None]:
    """Wait, after the browser has gone, for what it asked for last: an autosave, a preview.

    Such a request still holds rows when the tables are emptied; PostgreSQL then ends one of the two
    as a deadlock, and the next test finds the rows of this one.
    """
    requests = Requests()
    request_started.connect(requests.started)
    request_finished.connect(requests.finished)
    yield
    requests.wait()
    request_started.disconnect(requests.started)
    request_finished.disconnect(requests.finished)


@pytest.fixture
def new_context(requests_end, new_context):
    return new_context


@pytest.fixture
def tolerated() -> list[str]:
    """Parts of console errors that a test expects."""
    return []


@pytest.fixture
def console_errors(tolerated):
    """What the consoles of all watched pages reported; what was not tolerated fails the test."""
    errors: list[str] = []
    yield errors
    unexpected = [error for error in errors if not any(part in error for part in tolerated)]
    assert not unexpected, "\n".join(["The browser reported:", *unexpected])


@pytest.fixture
def watch(console_errors) -> Callable[[Page], Page]:
    """Return a function that listens to the errors of a page."""

    def note(page: Page, kind: str, text: object) -> None:
        if kind == "error" and not str(text).startswith(LEFT):
            console_errors.append(f"{page.url}: {text}")

    def listen(page: Page) -> Page:
        page.on("pageerror", lambda error: note(page, "error", error))
        page.on("console", lambda message: note(page, message.type, message.text))
        return page

    return listen


@pytest.fixture
def open_page(live_server, new_context, watch) -> Callable[..., Page]:
    """Return a factory of pages, each in a browser of its own: `open_page("/", user=cast.doctor)`.

    `live_server` serves the product with its static files; `path` is opened at once.
    """

    def open_(path: str = "/", *, user=None, **context_options) -> Page:
        context = new_context(base_url=live_server.url, **context_options)
        if user:
            sign_in(context, user, live_server.url)
        page = watch(context.new_page())
        page.goto(path)
        return page

    return open_


@pytest.fixture
def page(live_server, new_context, watch) -> Page:
    """One page, signed out; relative addresses lead to the product."""
    return watch(new_context(base_url=live_server.url).new_page())


def sign_in(context: BrowserContext, user, url: str) -> None:
    """Give the browser a session of `user`, as the sign-in page would."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": url}]
    )
