"""A small drill: `make drill` with few faults, briefly. See the package `drill`."""

import tempfile
from pathlib import Path

import pytest
import requests

from drill.__main__ import NOTHING, Plan, drill
from drill.callers import Caller, Tally

FAULTS = ["Redis frozen", "Redis wiped", "the worker killed", "the web server restarted"]


def test_what_a_fault_cuts_is_told_of_that_fault(monkeypatch):
    """Its request has begun before it: noted by its beginning, it would stand beside another."""
    tally = Tally(stage="all is well")

    def cut(_caller, _key, _files):
        if tally.outcomes:
            return "accepted"
        tally.stage = "connections cut"
        raise requests.ConnectionError

    monkeypatch.setattr(Caller, "_send", cut)
    monkeypatch.setattr("drill.callers.PAUSE", 0)
    Caller("", {}, {}, tally).register("key", with_file=False)
    assert tally.outcomes == {"connections cut": {"ConnectionError": 1, "accepted": 1}}


@pytest.mark.postgres_server
@pytest.mark.redis_server
@pytest.mark.postgresql
@pytest.mark.redis
def test_what_was_accepted_is_there_once_and_is_told_once():
    plan = Plan(FAULTS, seconds=1.5, between=0.5, documents=61, thinking=1, sweep_every=2)
    with tempfile.TemporaryDirectory() as place:  # pytest's own is closed to PostgreSQL's user
        tally, findings = drill(Path(place), plan)
    assert findings.accepted >= len(FAULTS)
    assert findings.faults == []
    assert set(tally.outcomes) == {NOTHING, *FAULTS}
