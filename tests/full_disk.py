"""A disk that takes no file, or breaks off in the middle of one; works without root."""

import resource
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

MEGABYTE = 1024 * 1024
# Above what the test database of SQLite grows to in one test, below what may be attached.
ROOM = 20 * MEGABYTE


@contextmanager
def unwritable():
    """MEDIA_ROOT lies where nobody can write, not even root: under a regular file."""
    root = Path(settings.MEDIA_ROOT)
    root.rename(root.with_name("elsewhere")) if root.exists() else None
    root.touch()
    try:
        yield
    finally:
        root.unlink()
        elsewhere = root.with_name("elsewhere")
        elsewhere.rename(root) if elsewhere.exists() else None


@contextmanager
def full():
    """No file grows beyond `ROOM`: the write that would breaks off, as on a disk without room."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def stored() -> list[Path]:
    root = Path(settings.MEDIA_ROOT)
    return [path for path in root.rglob("*") if path.is_file()] if root.is_dir() else []
