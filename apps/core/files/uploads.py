"""Large uploads, written to a temporary file while they arrive: also when there is no room for it.

Django would break off in the middle of the request, and all that was typed would be lost with it.
"""

from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.utils.translation import gettext as _

from apps.core.files.storage import NotStored, writing


class NotReceived(UploadedFile):
    """Stands for a file of which nothing is left; whoever takes it has to say so."""


def refuse_lost(file: UploadedFile) -> None:
    """Raise `ValidationError` for a file that did not find room while it arrived."""
    if isinstance(file, NotReceived):
        raise ValidationError(not_stored(file.name or ""))


def not_stored(name: str) -> str:
    return _(
        "“%(name)s” could not be stored: the server has no room for files or cannot write them. "
        "What you have typed stays; go on without the file and attach it later. Tell the "
        "administrator."
    ) % {"name": name}


class SparingUploadHandler(TemporaryFileUploadHandler):
    """Gives a file up that finds no room, and lets the rest of the form arrive."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.is_lost = True
        with suppress(NotStored), writing():
            super().new_file(*args, **kwargs)
            self.is_lost = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if not self.is_lost:
            self._unless_full(super().receive_data_chunk, raw_data, start)

    def file_complete(self, file_size: int) -> UploadedFile:
        if not self.is_lost:
            self._unless_full(super().file_complete, file_size)  # writes what is buffered
        if not self.is_lost:
            return self.file
        return NotReceived(BytesIO(), self.file_name, self.content_type, file_size, self.charset)

    def _unless_full(self, write: Callable, *args: Any) -> None:
        try:
            with writing():
                write(*args)
        except NotStored:
            self.is_lost = True
            with suppress(OSError):  # it is deleted all the same
                self.file.close()
