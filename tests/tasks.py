"""Tasks that only the tests' own worker knows."""

import os
import signal
from pathlib import Path
from threading import Event
from uuid import uuid4

from celery import shared_task


@shared_task
def die_at_first(path: str) -> None:
    """Kill the process that runs it, as an operating system short of memory would; once."""
    trace = Path(path)
    if trace.exists():
        trace.write_text("done")
    else:
        trace.write_text("begun")
        os.kill(os.getpid(), signal.SIGKILL)


@shared_task
def take_a_moment(path: str) -> None:
    """Long enough to be told to end in the middle."""
    Path(path).write_text("begun")
    Event().wait(1)
    Path(path).write_text("done")


@shared_task
def leave_trace(folder: str, name: str) -> None:
    """Leave a file more in `folder` for each time it runs."""
    (Path(folder) / f"{name}.{uuid4()}").touch()
