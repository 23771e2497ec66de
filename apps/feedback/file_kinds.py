"""The kinds of files that may be attached, and how each is known by its content."""

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from apps.feedback import ole

MAX_ZIP_ENTRIES = 5000  # an office document has dozens
MAX_ZIP_CONTENTS = 100 * MAX_ZIP_ENTRIES  # bytes of the table of contents


@dataclass(frozen=True)
class FileKind:
    """`content_type` is what the file is served as; `is_content(head, file)` knows its bytes."""

    content_type: str
    is_content: Callable[[bytes, BinaryIO], bool]


def _starts(*signatures: bytes) -> Callable[[bytes, BinaryIO], bool]:
    return lambda head, file: head.startswith(signatures)


def _riff(form: bytes) -> Callable[[bytes, BinaryIO], bool]:
    return lambda head, file: head[:4] == b"RIFF" and head[8:12] == form


def _iso_media(*brands: bytes) -> Callable[[bytes, BinaryIO], bool]:
    """MP4 and its relatives: the box `ftyp` names the brand, and those it is compatible with."""

    def is_content(head: bytes, file: BinaryIO) -> bool:
        size = int.from_bytes(head[:4], "big")
        if head[4:8] != b"ftyp" or not 16 <= size <= 512:
            return False
        named = [head[8:12], *(head[at : at + 4] for at in range(16, size, 4))]
        return any(brand in named for brand in brands)

    return is_content


def _is_mp3(head: bytes, file: BinaryIO) -> bool:
    """With an ID3 tag, or right away with a frame whose header makes sense."""
    if head.startswith(b"ID3"):
        return len(head) > 10 and head[3] in (2, 3, 4)
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bit_rate, sampling = head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer == 1 and bit_rate not in (0, 15) and sampling != 3


def _ole(*streams: str) -> Callable[[bytes, BinaryIO], bool]:
    """The old office formats: one of the named streams stands in the directory."""

    def is_content(head: bytes, file: BinaryIO) -> bool:
        if not head.startswith(ole.SIGNATURE):
            return False
        is_there = any(name in streams for name in ole.stream_names(file))
        file.seek(0)
        return is_there

    return is_content


def _office_open_xml(part: str) -> Callable[[bytes, BinaryIO], bool]:
    def is_content(head: bytes, file: BinaryIO) -> bool:
        names = _zip_names(head, file)
        return "[Content_Types].xml" in names and part in names

    return is_content


def _open_document(content_type: str) -> Callable[[bytes, BinaryIO], bool]:
    """The first entry is `mimetype`, stored as it is, so that its text stands in the head."""
    marker = b"mimetype" + content_type.encode()

    def is_content(head: bytes, file: BinaryIO) -> bool:
        return marker in head[:200] and "content.xml" in _zip_names(head, file)

    return is_content


class _InMorsels:
    """A file of which nobody gets much at once.

    `ZipFile` reads the whole table of contents and makes an object of each entry before it can be
    asked how many there are; how long the table is, it believes the file.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.seek, self.tell = file.seek, file.tell

    def read(self, size: int = -1) -> bytes:
        most = MAX_ZIP_CONTENTS + 1
        data = self.file.read(min(size, most) if size >= 0 else most)
        if len(data) == most:
            raise zipfile.BadZipFile("Its table of contents is too long.")
        return data


def _zip_names(head: bytes, file: BinaryIO) -> set[str]:
    """The names in the table of contents; nothing is unpacked."""
    if not head.startswith(b"PK\x03\x04"):
        return set()
    try:
        with zipfile.ZipFile(_InMorsels(file)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return set()
    finally:
        file.seek(0)
    return set(names) if len(names) <= MAX_ZIP_ENTRIES else set()


_MARKUP = re.compile(rb"\s*<(!doctype|\?xml|html|head|body|script|svg|iframe)\b", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_LETTER_HEADER = re.compile(rb"[!-9;-~]+:[ \t\r\n]")


def _is_text(head: bytes, file: BinaryIO) -> bool:
    """Text in any encoding of the office, but no page and no drawing under another name."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    text = head.removeprefix(b"\xef\xbb\xbf")
    return not _CONTROL.search(text) and not _MARKUP.match(text)


def _is_letter(head: bytes, file: BinaryIO) -> bool:
    return _is_text(head, file) and bool(_LETTER_HEADER.match(head.removeprefix(b"\xef\xbb\xbf")))


_JPEG = FileKind("image/jpeg", _starts(b"\xff\xd8\xff"))
_HEIC = FileKind("image/heic", _iso_media(b"heic", b"heix", b"mif1", b"msf1"))
_OPENXML = "application/vnd.openxmlformats-officedocument"
_ODF_TEXT = "application/vnd.oasis.opendocument.text"
_ODF_SHEET = "application/vnd.oasis.opendocument.spreadsheet"

# By extension.
KINDS = {
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".png": FileKind("image/png", _starts(b"\x89PNG\r\n\x1a\n")),
    ".gif": FileKind("image/gif", _starts(b"GIF87a", b"GIF89a")),
    ".webp": FileKind("image/webp", _riff(b"WEBP")),
    ".heic": _HEIC,
    ".heif": _HEIC,
    ".mp3": FileKind("audio/mpeg", _is_mp3),
    ".wav": FileKind("audio/wav", _riff(b"WAVE")),
    ".ogg": FileKind("audio/ogg", _starts(b"OggS")),
    ".m4a": FileKind("audio/mp4", _iso_media(b"M4A ", b"M4B ", b"mp42", b"isom")),
    ".pdf": FileKind("application/pdf", _starts(b"%PDF-")),
    ".docx": FileKind(
        f"{_OPENXML}.wordprocessingml.document", _office_open_xml("word/document.xml")
    ),
    ".xlsx": FileKind(f"{_OPENXML}.spreadsheetml.sheet", _office_open_xml("xl/workbook.xml")),
    ".odt": FileKind(_ODF_TEXT, _open_document(_ODF_TEXT)),
    ".ods": FileKind(_ODF_SHEET, _open_document(_ODF_SHEET)),
    ".doc": FileKind("application/msword", _ole("WordDocument")),
    ".xls": FileKind("application/vnd.ms-excel", _ole("Workbook", "Book")),
    ".eml": FileKind("message/rfc822", _is_letter),
    ".txt": FileKind("text/plain", _is_text),
}

# For the `accept` of a file field, where a phone offers its camera for pictures.
ACCEPTED = ",".join(KINDS)
