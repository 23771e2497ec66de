"""Keeps the processes of a Procfile: starts one again that ended, and leaves none behind.

Each process leads a group of its own; what it has started ends with it. Decision 016.
"""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue

ROOT = Path(__file__).resolve().parent.parent
RESTARTS = 3
WITHIN = 60  # seconds
PATIENCE = 10  # seconds for an orderly end
GUARD = [sys.executable, str(ROOT / "deploy" / "guard.py")]
LINE = re.compile(r"^([A-Za-z0-9_-]+):\s*(.+)$", re.MULTILINE)


def read_procfile(path: Path) -> dict[str, str]:
    return dict(LINE.findall(path.read_text()))


class Supervisor:
    """Runs `commands` until a signal comes, or one of them ends again and again."""

    def __init__(self, commands: dict[str, str], *, patience: float = PATIENCE) -> None:
        self.commands, self.patience = commands, patience
        self.width = max(map(len, commands))
        self.running: dict[str, subprocess.Popen] = {}
        self.ended_at: dict[str, list[float]] = defaultdict(list)
        self.events: SimpleQueue[int | subprocess.Popen] = SimpleQueue()

    def run(self) -> int:
        """Return 0 after Ctrl-C, 128 and the signal after others, else the code of who ended."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda number, _frame: self.events.put(number))
        self._start_guard()
        for name in self.commands:
            self._start(name)
        code = None
        while code is None:
            code = self._answer(self.events.get())
        self._end_all()
        return code

    def _answer(self, event: int | subprocess.Popen) -> int | None:
        if isinstance(event, int):
            return 0 if event == signal.SIGINT else 128 + event
        if event is self.guard:
            self._start_guard()
            return None
        return self._start_again(event)

    def _start_again(self, ended: subprocess.Popen) -> int | None:
        name = next(name for name, process in self.running.items() if process is ended)
        self._bury(name)
        now = time.monotonic()
        recent = [at for at in self.ended_at[name] if now - at < WITHIN]
        self.ended_at[name] = [*recent, now]
        if len(recent) >= RESTARTS:
            self._say(name, f"Ended {RESTARTS + 1} times within a minute: everything is ended.")
            return ended.returncode if ended.returncode > 0 else 1
        self._say(name, f"Ended (code {ended.returncode}). It is started again.")
        self._start(name)
        return None

    def _start(self, name: str) -> None:
        process = subprocess.Popen(  # noqa: S602 -- our own Procfile
            self.commands[name],
            shell=True,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.running[name] = process
        self._tell_guard(f"+{process.pid}")
        threading.Thread(target=self._pass_on, args=[name, process], daemon=True).start()
        self._watch(process)

    def _watch(self, process: subprocess.Popen) -> None:
        def wait() -> None:
            process.wait()
            self.events.put(process)

        threading.Thread(target=wait, daemon=True).start()

    def _pass_on(self, name: str, process: subprocess.Popen) -> None:
        for line in process.stdout:
            self._say(name, line.decode("utf-8", "replace").rstrip("\r\n"))

    def _say(self, name: str, line: str) -> None:
        with suppress(OSError):  # the terminal was closed
            print(f"{time.strftime('%H:%M:%S')} {name:{self.width}} | {line}", flush=True)

    def _bury(self, name: str) -> None:
        """End what the process has left of its group."""
        process = self.running.pop(name)
        send(process.pid, signal.SIGKILL)
        self._tell_guard(f"-{process.pid}")

    def _end_all(self) -> None:
        """In order, for as long as there is patience; a second signal ends it."""
        for process in self.running.values():
            send(process.pid, signal.SIGTERM)
        until = time.monotonic() + self.patience
        while any(process.poll() is None for process in self.running.values()):
            try:
                event = self.events.get(timeout=max(until - time.monotonic(), 0))
            except Empty:
                break
            if isinstance(event, int):
                break
        for name in list(self.running):
            self._bury(name)
        self.guard.communicate()

    def _start_guard(self) -> None:
        groups = [str(process.pid) for process in self.running.values()]
        self.guard = subprocess.Popen(
            [*GUARD, *groups], stdin=subprocess.PIPE, start_new_session=True
        )
        self._watch(self.guard)

    def _tell_guard(self, line: str) -> None:
        with suppress(OSError):  # it has ended: the next one is told anew
            self.guard.stdin.write(f"{line}\n".encode())
            self.guard.stdin.flush()


def send(group: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, number)
