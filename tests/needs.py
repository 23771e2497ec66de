"""What some tests need of the machine: a marker each, a skip with the line that helps.

With CI=true nothing may be missing: what would be skipped fails instead. Only PostgreSQL and Redis
may be absent there too, in the run that plays the newcomer.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from drill.servers import Postgres
from tests import nginx

CI = os.environ.get("CI") == "true"
# The shell has the same engine and no windows: a test takes a third less of the processor in it.
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)


def chromium() -> str | None:
    """Return the Chromium of this machine: that of CHROMIUM, or the first of `BROWSERS`."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


def has_postgresql() -> bool:
    return os.environ.get("DATABASE_URL", "").startswith("postgres")


def has_redis() -> bool:
    return os.environ.get("CELERY_BROKER_URL", "").startswith("redis")


@dataclass(frozen=True)
class Need:
    is_met: Callable[[], object]
    help: str
    may_be_absent_in_ci: bool = False


NEEDS = {
    "browser": Need(chromium, "no Chromium found: sudo apt-get install chromium"),
    "gettext": Need(
        lambda: shutil.which("xgettext"), "no gettext found: sudo apt-get install gettext"
    ),
    "nginx": Need(nginx.program, "no nginx: sudo apt-get install nginx"),
    "redis_server": Need(
        lambda: shutil.which("redis-server"), "no redis-server: sudo apt-get install redis-server"
    ),
    "postgres_server": Need(
        Postgres.programs, "no initdb of PostgreSQL: sudo apt-get install postgresql"
    ),
    "postgresql": Need(
        has_postgresql, "set DATABASE_URL=postgres://… to run it", may_be_absent_in_ci=True
    ),
    "redis": Need(has_redis, "set CELERY_BROKER_URL=redis://… to run it", may_be_absent_in_ci=True),
}


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    for name, need in NEEDS.items():
        if item.get_closest_marker(name) and not need.is_met():
            pytest.skip(need.help)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    report = yield
    excused = any(
        need.may_be_absent_in_ci and not need.is_met() and item.get_closest_marker(name)
        for name, need in NEEDS.items()
    )
    if CI and report.skipped and not hasattr(report, "wasxfail") and not excused:
        report.outcome = "failed"
        report.longrepr = f"A skip is a failure in CI: {call.excinfo.value}"
    return report
