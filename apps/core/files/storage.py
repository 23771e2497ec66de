"""Where files are kept: whole or not at all, and only as long as a row stands for them.

A database takes back what a transaction wrote, a disk does not. So each file is noted while it is
written, and struck off when its transaction is committed; what is left at the end of the request or
task, and no row refers to, is deleted (`settle_files`). Decision 035.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, default_storage
from django.db import DatabaseError, connection, transaction

from apps.core.files.orphans import unreferenced

log = logging.getLogger("files")

_noted = threading.local()


class NotStored(OSError):
    """There is no room for a file, or nobody may write there; nothing of it is left behind."""


class WholeFiles(Storage):
    """What every storage of ours does, whatever it writes to."""

    def _save(self, name: str, content: File) -> str:
        with writing():
            try:
                stored = super()._save(name, content)  # type: ignore[misc]  # of each storage
            except OSError:
                with suppress(OSError):  # `name` was free a moment ago: what lies there is ours
                    self.delete(name)
                raise
        _note(stored)
        return stored


class PrivateStorage(WholeFiles, FileSystemStorage):
    """Files under MEDIA_ROOT, served by views only."""


@contextmanager
def writing() -> Iterator[None]:
    """Turn what a disk refuses into `NotStored`, and tell the log why, without the file's name."""
    try:
        yield
    except NotStored:
        raise
    except OSError as error:
        log.error("A file could not be stored: %s", error.strerror or type(error).__name__)
        raise NotStored(error.errno, error.strerror) from error


@contextmanager
def settled_files() -> Iterator[None]:
    """At the end, delete what was stored meanwhile for rows that came to nothing."""
    _noted.names = set()
    try:
        yield
    finally:
        settle_files()


def settle_files() -> None:
    """Delete what was stored for rows that came to nothing; to be called outside transactions.

    A file that a row refers to stays, whatever is believed of its transaction. What cannot be asked
    or deleted now is left to the sweep (`stored_files.sweep`).
    """
    names, _noted.names = _names(), set()
    if not names or connection.needs_rollback:
        return
    try:
        for name in unreferenced(names):
            default_storage.delete(name)
    except (DatabaseError, OSError) as error:
        log.warning("Files of what was rolled back are left: %s", type(error).__name__)


def _note(name: str) -> None:
    _names().add(name)
    transaction.on_commit(lambda: _names().discard(name), robust=True)


def _names() -> set[str]:
    if not hasattr(_noted, "names"):
        _noted.names = set()
    return _noted.names
