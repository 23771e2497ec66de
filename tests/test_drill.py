"""A small drill: `make drill` with few faults, briefly. See the package `drill`."""

from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings

from bench import databases
from drill.__main__ import drill
from tests.test_celery import database_url

FAULTS = ["Redis frozen", "Redis wiped", "the worker killed", "the web server restarted"]


@pytest.mark.postgresql
@pytest.mark.redis
def test_what_was_accepted_is_there_once_and_is_told_once(tmp_path, monkeypatch):
    here = urlsplit(database_url(settings.DATABASES["default"]))
    monkeypatch.setattr(databases, "SERVER", urlunsplit(here._replace(path="/postgres")))
    tally, findings = drill(tmp_path, FAULTS, seconds=2, between=1)
    assert findings.accepted >= len(FAULTS)
    assert findings.faults == []
    assert set(tally.outcomes) == set(FAULTS)
