"""What `/healthz/` says: whether pages can be served, and what else is wrong.

Each check runs in a thread of its own and is waited for briefly, so that what hangs (a frozen
database, a dead disk) is told and does not hang the answer. Asked again while a check still hangs,
no second one is begun (docs/decisions/034-a-thread-for-the-monitor.md).
"""

import logging
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, wait
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock, Thread
from time import monotonic

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import connections
from django.utils.translation import gettext as _

from apps.core import extensions
from apps.core.extensions import Check

logger = logging.getLogger(__name__)

PATIENCE = 0.8  # seconds for all checks together: the answer is there within one
DATABASE = "database"  # without it no signed-in page can be served

_under_way: dict[str, Future] = {}
_lock = Lock()


@dataclass(frozen=True)
class Problem:
    """`code` is the same in every language, `words` are for people."""

    code: str
    words: str


@dataclass(frozen=True)
class Health:
    problems: list[str]  # their codes

    @property
    def can_serve(self) -> bool:
        return DATABASE not in self.problems


def look() -> Health:
    """Make all checks at once; of one that fails or hangs its own code is told."""
    until = monotonic() + PATIENCE
    asked = {check.code: _begin(check) for check in extensions.health}
    wait(asked.values(), timeout=max(0, until - monotonic()))
    found = (code for name, future in asked.items() for code in _codes(name, future))
    return Health(list(dict.fromkeys(found)))


def find_database_problems() -> Iterable[Problem]:
    """Read what every signed-in page reads first; whatever is wrong is raised."""
    Session.objects.exists()
    get_user_model().objects.exists()
    return ()


def find_media_problems() -> Iterator[Problem]:
    """`media`: no file can be kept; `disk`: soon none can."""
    folder = Path(settings.MEDIA_ROOT)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder) as file:
            file.write(b"written")
            file.flush()
    except OSError:
        yield Problem("media", _("Files cannot be written: the disk is full or not ours."))
    if _free_megabytes(folder) < settings.DISK_FREE_MB:
        yield Problem("disk", _("The disk of the files is nearly full."))


def _free_megabytes(folder: Path) -> float:
    try:
        return shutil.disk_usage(folder).free / 1024**2
    except OSError:
        return 0


def _begin(check: Check) -> Future:
    with _lock:
        future = _under_way.get(check.code)
        if future is None or future.done():
            future = _under_way[check.code] = Future()
            Thread(target=_answer, args=(future, check), daemon=True).start()
        return future


def _answer(future: Future, check: Check) -> None:
    try:
        codes = [problem.code for problem in check.find()]
    except Exception as error:
        logger.warning("A check of /healthz/ failed", exc_info=error)
        codes = None
    finally:
        connections.close_all()  # those of this thread
    future.set_result(codes)


def _codes(name: str, future: Future) -> list[str]:
    codes = future.result() if future.done() else None
    return [name] if codes is None else codes
