"""The suite at awkward moments of the calendar: `make test-calendar` (libfaketime, Debian's).

A test that leans on the day or the hour it runs at is red on a Sunday night, for whoever lands
then. Started as a program, this runs pytest once per moment. Loaded by pytest, it sets the clock
back to the moment before every test, since a run takes longer than a moment. What asks another
clock is not faked: PostgreSQL's `now()`, a browser, the times of files.
"""

import os
import subprocess
import sys
import time
from datetime import datetime
from glob import glob
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

MOSCOW = ZoneInfo("Europe/Moscow")
MOMENTS = {
    "2026-11-30 00:20:00": "Monday in Moscow, Sunday by UTC",
    "2026-11-29 12:00:00": "Sunday noon",
    "2026-12-31 23:30:00": "the last evening of a year",
    "2027-01-03 12:00:00": "the holidays of New Year",
    "2027-05-01 09:00:00": "a holiday on a Saturday",
    "2027-02-28 23:59:50": "the last seconds of a month",
}
LIBRARY = next(iter(glob("/usr/lib/*/faketime/libfaketimeMT.so.1")), None)
SITE = Path(__file__).parent / "faketime"  # its `sitecustomize` lets a process sleep
ASKED = "CALENDAR_MOMENT"


def main(arguments: list[str]) -> int:
    """Run pytest with `arguments` at every moment, or at the one that MOMENT names."""
    if LIBRARY is None:
        sys.exit("no libfaketime found: sudo apt-get install faketime")
    chosen = os.environ.get("MOMENT")
    red = [each for each in ([chosen] if chosen else MOMENTS) if run(each, arguments)]
    say("Red at: " + ", ".join(red) if red else "Green at every moment.")
    return len(red)


def run(moment: str, arguments: list[str]) -> int:
    say(f"{moment} in Moscow: {MOMENTS.get(moment, 'as asked')}")
    faked = {
        ASKED: moment,
        "LD_PRELOAD": LIBRARY,
        "FAKETIME": "+0",
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "PYTHONPATH": os.pathsep.join([str(SITE), os.environ.get("PYTHONPATH", "")]),
    }
    command = [sys.executable, "-m", "pytest", "-p", "tests.moments", "-m", "not browser"]
    return subprocess.run([*command, *arguments], env=os.environ | faked).returncode


def say(line: str) -> None:
    print(f"\n{line}", flush=True)  # noqa: T201 -- a program of the console


def set_clock(moment: str) -> None:
    """Let the clock of this process, and of those it starts, show `moment` and go on from there."""
    wanted = datetime.fromisoformat(moment).replace(tzinfo=MOSCOW).timestamp()
    shift = float(os.environ["FAKETIME"]) + wanted - time.time()
    os.environ["FAKETIME"] = f"{shift:+.3f}"
    assert abs(time.time() - wanted) < 1, "libfaketime is not loaded"


def shares_rows(item: pytest.Item) -> bool:
    """Whether it sees rows that were made before it, which must not lie in its future."""
    fixtures = item._fixtureinfo.name2fixturedefs.values()  # type: ignore[attr-defined]  # private
    return any(each[-1].scope == "module" for each in fixtures)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    before = getattr(item.config, "module_of_moment", None)
    item.config.module_of_moment = item.module  # type: ignore[attr-defined]  # kept
    if item.module is not before or not shares_rows(item):
        set_clock(os.environ[ASKED])


def pytest_configure() -> None:
    set_clock(os.environ[ASKED])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
