from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.utils import timezone
from import_export.tmp_storages import MediaStorage

from apps.core.files.storage import NotStored

FOLDER = "imports"
KEPT_FOR = timedelta(days=1)


class ImportStorage(MediaStorage):
    """Keeps a file between its preview and the confirmation, on whatever machine that happens."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.MEDIA_FOLDER = FOLDER
        self._failure: NotStored | None = None

    def save(self, data: bytes) -> None:
        """A full disk is told by `read`: import-export answers what cannot be read, not written."""
        try:
            super().save(data)
        except NotStored as failure:
            self._failure = failure

    def read(self) -> bytes:
        if self._failure:
            raise self._failure
        return super().read()


def delete_unconfirmed_imports() -> None:
    """Delete the files whose import nobody confirmed within a day: they hold personal data."""
    for name in _names():
        path = f"{FOLDER}/{name}"
        with suppress(FileNotFoundError):  # its import was confirmed just now
            if default_storage.get_modified_time(path) < timezone.now() - KEPT_FOR:
                default_storage.delete(path)


def _names() -> list[str]:
    try:
        return default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:  # nothing was ever imported
        return []
