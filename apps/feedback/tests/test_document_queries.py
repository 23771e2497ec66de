import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.feedback import services
from apps.feedback.models import State

CEILING = 12


@pytest.fixture
def count(client, cast):
    """Return how many queries the page of a document takes for a user."""

    def get(feedback, who: str, **params) -> int:
        client.force_login(getattr(cast, who))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = client.get(feedback.get_absolute_url(), params)
        assert response.status_code == 200
        return len(queries)

    return get


def fill(feedback, by, number: int) -> None:
    for place in range(number):
        services.add_comment(feedback=feedback, by=by, text=f"Звонок {place}")
        file = SimpleUploadedFile(f"{place}.txt", b"text")
        services.add_attachment(feedback=feedback, by=by, file=file)
        feedback = services.edit_analysis(
            feedback=feedback, by=by, version=feedback.version, values={"cause": f"Версия {place}"}
        )


def test_the_same_count_for_five_entries_and_fifty(make_feedback, cast, count):
    few, many = (make_feedback(executor=cast.executor) for _ in range(2))
    fill(few, cast.handler, 5)
    fill(many, cast.handler, 50)
    for who in ("handler", "quality", "secretary", "management", "executor"):
        assert count(few, who) == count(many, who) <= CEILING, who
        assert count(few, who, tab="all") == count(many, who, tab="all") <= CEILING, who


@pytest.mark.parametrize("state", [state for state in State.values if state != State.DRAFT])
def test_every_state_keeps_the_ceiling(make_feedback, count, state):
    assert count(make_feedback(state=state), "admin") <= CEILING


@pytest.mark.parametrize("action", ["analyse", "reassign", "reject"])
def test_an_open_form_keeps_it_too(make_feedback, count, action):
    assert count(make_feedback(), "admin", do=action) <= CEILING
