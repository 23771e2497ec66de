"""Tests, and the requests of the live server, run where the stack of calls has room."""

import pytest
from _pytest.runner import pytest_runtest_protocol as run_test
from django.core.servers.basehttp import ThreadedWSGIServer

from feedback_crm.call_stack import with_room

ThreadedWSGIServer.process_request_thread = with_room(ThreadedWSGIServer.process_request_thread)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    return with_room(run_test)(item, nextitem)
