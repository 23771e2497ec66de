"""What a ZIP holds, by its table of contents alone; nothing is unpacked."""

import zipfile
from typing import IO

MAX_ENTRIES = 5000  # an office document has dozens
MAX_CONTENTS = 100 * MAX_ENTRIES  # bytes of the table of contents
SIGNATURE = b"PK\x03\x04"

# The part by which an office document is known.
PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
# The first entry is `mimetype`, stored as it is, so that its text stands in the head.
OPEN_DOCUMENTS = {
    b"mimetypeapplication/vnd.oasis.opendocument.text": "odt",
    b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet": "ods",
}
MACROS = {"word/vbaProject.bin", "xl/vbaProject.bin"}


class _InMorsels:
    """A file of which nobody gets much at once.

    `ZipFile` reads the whole table of contents and makes an object of each entry before it can be
    asked how many there are; how long the table is, it believes the file.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.seek, self.tell = file.seek, file.tell

    def read(self, size: int = -1) -> bytes:
        most = MAX_CONTENTS + 1
        data = self.file.read(min(size, most) if size >= 0 else most)
        if len(data) == most:
            raise zipfile.BadZipFile("Its table of contents is too long.")
        return data


def office_kinds(head: bytes, file: IO[bytes]) -> tuple[str, ...]:
    """Documents of Office and OpenOffice; none with macros, which are programs."""
    if not head.startswith(SIGNATURE):
        return ()
    names = zip_names(file)
    if "[Content_Types].xml" in names and not names & MACROS:
        return tuple(kind for part, kind in PARTS.items() if part in names)
    if "content.xml" in names:
        return tuple(kind for mark, kind in OPEN_DOCUMENTS.items() if _is_marked(head, mark))
    return ()


def has_macros(head: bytes, file: IO[bytes]) -> bool:
    return head.startswith(SIGNATURE) and bool(zip_names(file) & MACROS)


def _is_marked(head: bytes, mark: bytes) -> bool:
    """The text ends there: a template of documents goes on."""
    at = head[:200].find(mark)
    return at >= 0 and not head[at + len(mark) : at + len(mark) + 1].startswith(b"-")


def zip_names(file: IO[bytes]) -> set[str]:
    try:
        with zipfile.ZipFile(_InMorsels(file)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return set()
    finally:
        file.seek(0)
    return set(names) if len(names) <= MAX_ENTRIES else set()
