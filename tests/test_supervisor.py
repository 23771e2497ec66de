"""The processes of the quick start: one that ended starts again, and none is left behind."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.source import ROOT
from tests.test_quickstart import processes_with

PATIENCE = 60  # seconds
PROGRAM = """
import sys
from pathlib import Path
from deploy.supervisor import Supervisor, read_procfile
sys.exit(Supervisor(read_procfile(Path(sys.argv[1])), patience=float(sys.argv[2])).run())
"""
# Leaves its pid, and has somebody below it, as a web server has its workers.
LASTING = "sleep 1000 & echo $$ >> {name}.pids; wait"

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc"),
]


class Supervised:
    """A supervisor and what it runs; all of them know the folder of the test."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.mark = folder, f"SUPERVISED={folder}"

    def start(self, patience: float = 10, **commands: str) -> None:
        procfile = self.folder / "Procfile"
        procfile.write_text(
            "".join(f"{name}: cd {self.folder}; {line}\n" for name, line in commands.items())
        )
        with (self.folder / "log").open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", PROGRAM, str(procfile), str(patience)],
                cwd=ROOT,
                env=os.environ | {"SUPERVISED": str(self.folder)},
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def pids(self, name: str) -> list[int]:
        """The pids that the process has had, the last one running."""
        path = self.folder / f"{name}.pids"
        return [int(line) for line in path.read_text().split()] if path.exists() else []

    def guards(self) -> list[int]:
        return [pid for pid, line in self.living().items() if "guard.py" in line]

    def living(self) -> dict[int, str]:
        return processes_with(self.mark)

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    def wait_until(self, condition) -> None:
        until = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < until, (self.log, self.living())
            time.sleep(0.05)

    def run_for(self, *names: str, times: int = 1) -> None:
        self.wait_until(lambda: all(len(self.pids(name)) == times for name in names))


@pytest.fixture
def supervised(tmp_path):
    made = Supervised(tmp_path)
    yield made
    for pid in made.living():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    made.process.wait(PATIENCE)


def lasting(*names: str) -> dict[str, str]:
    return {name: LASTING.format(name=name) for name in names}


def test_who_was_killed_starts_again_and_the_others_go_on(supervised):
    supervised.start(**lasting("web", "worker"))
    supervised.run_for("web", "worker")
    before = set(supervised.living())
    (killed,) = supervised.pids("worker")
    os.kill(killed, signal.SIGKILL)
    supervised.run_for("worker", times=2)
    assert len(supervised.pids("web")) == 1
    assert "worker | Ended (code -9). It is started again." in supervised.log
    # Nobody that the killed one had below it is left.
    supervised.wait_until(lambda: len(supervised.living()) == len(before))


def test_who_ends_again_and_again_ends_everything_and_it_is_said(supervised):
    supervised.start(**lasting("web"), worker="echo $$ >> worker.pids; echo no disk; exit 3")
    assert supervised.process.wait(PATIENCE) == 3
    assert len(supervised.pids("worker")) == 4
    assert "no disk" in supervised.log
    assert "worker | Ended 4 times within a minute: everything is ended." in supervised.log
    assert supervised.living() == {}


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)])
def test_a_signal_ends_everything(supervised, number, code):
    supervised.start(**lasting("web", "worker"))
    supervised.run_for("web", "worker")
    supervised.process.send_signal(number)
    assert supervised.process.wait(PATIENCE) == code
    assert supervised.living() == {}


def test_who_does_not_want_to_end_is_killed(supervised):
    deaf = "trap '' TERM; echo $$ >> web.pids; sleep 1000 & wait"
    supervised.start(patience=0.2, web=deaf)
    supervised.run_for("web")
    supervised.process.terminate()
    assert supervised.process.wait(PATIENCE) == 143
    assert supervised.living() == {}


def test_nobody_is_left_when_the_supervisor_was_killed(supervised):
    supervised.start(**lasting("web", "worker"))
    supervised.run_for("web", "worker")
    supervised.process.kill()
    supervised.process.wait(PATIENCE)
    supervised.wait_until(lambda: not supervised.living())


def test_nor_when_its_guard_was_killed_before(supervised):
    supervised.start(**lasting("web", "worker"))
    supervised.run_for("web", "worker")
    (guard,) = supervised.guards()
    os.kill(guard, signal.SIGKILL)
    supervised.wait_until(lambda: supervised.guards() not in ([], [guard]))
    supervised.process.kill()
    supervised.process.wait(PATIENCE)
    supervised.wait_until(lambda: not supervised.living())
