"""The journeys that docs/architecture.md describes can be walked, and begin where it says."""

import pytest

from apps.feedback.models import State
from bench.journeys import journeys, try_out, walked

BEGINS = {
    "search": "apps/feedback/pages/register/views.py",
    "registration": "apps/feedback/pages/registration/views/registration.py",
    "closing": "apps/core/actions/views.py",
    "report": "apps/reports/views.py",
}


@pytest.fixture
def documents(make_feedback):
    return [make_feedback(state=state) for state in (State.CLOSED, State.VERIFIED)]


def test_each_journey_is_walked_through_its_rooms(documents):
    asked = journeys()
    assert asked.keys() == BEGINS.keys()
    for name, ask in asked.items():
        try_out(ask)
        with walked() as walk:
            ask()
        assert BEGINS[name] in walk.files
        assert len(walk.files) <= walk.ways + 1 <= walk.changes + 1
        assert all(place.startswith("apps/") for place in walk.files)


def test_a_file_that_calls_itself_is_no_change(documents):
    with walked() as walk:
        assert str(documents[0])
    assert walk.files == ["apps/feedback/models/document.py"]
    assert walk.changes == 0
