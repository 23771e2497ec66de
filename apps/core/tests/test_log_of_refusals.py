"""What the log says of a page that was not shown: of a refusal one line, of our error all."""

import logging

import pytest
from django.urls import reverse

from apps.feedback import work_queues


@pytest.fixture
def logged(client, cast, caplog):
    """Return what the log says of a request, as it is written to the console."""

    def of(address: str, who: str) -> str:
        client.force_login(getattr(cast, who))
        client.raise_request_exception = False
        caplog.clear()
        client.get(address)
        written = logging.Formatter("%(levelname)s %(message)s")
        return "\n".join(
            written.format(each) for each in caplog.records if each.name == "django.request"
        )

    return of


def test_a_refusal_is_one_line(logged):
    line = logged(reverse("reports:index"), "registrar")
    assert line == "WARNING Forbidden (Permission denied): /reports/"


def test_a_missing_page_is_one_line(logged, make_feedback):
    feedback = make_feedback()
    line = logged(f"{feedback.get_absolute_url()}?q=Петров", "registrar")
    assert line == f"WARNING Not Found: {feedback.get_absolute_url()}"


def test_an_error_of_ours_keeps_its_traceback(logged, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("the shelf fell down")

    monkeypatch.setattr(work_queues, "waiting_for", broken)
    text = logged("/", "handler")
    assert "Traceback" in text
    assert "the shelf fell down" in text
