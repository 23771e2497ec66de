"""The kinds of files that may be attached, and how each is known by its content (decision 005).

The bytes decide. The name is asked only where they leave it open: whether sound or a film is in a
container without tracks, whether a text is a table.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

from apps.feedback.attachments.archives import office_kinds
from apps.feedback.attachments.media import (
    amr_kinds,
    iso_kinds,
    matroska_kinds,
    mpeg_audio_kinds,
    ogg_kinds,
    riff_kinds,
    windows_media_kinds,
)
from apps.feedback.attachments.texts import late_pdf_kinds, rtf_kinds, signature_kinds, text_kinds

HEAD_BYTES = 8192
IF_NAMED = "?"  # before a code: the bytes allow it, and only the name says it


@dataclass(frozen=True)
class FileKind:
    """`content_type` is what the file is served as.

    The first of `extensions` is given to a file whose name has none of them. `family` is how it is
    shown in place, where browsers can do that safely: the list of them is here and nowhere else.
    """

    content_type: str
    extensions: tuple[str, ...]
    family: str = "file"


_OPENXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"

KINDS = {
    "jpeg": FileKind("image/jpeg", (".jpg", ".jpeg", ".jfif", ".jpe"), "image"),
    "png": FileKind("image/png", (".png",), "image"),
    "gif": FileKind("image/gif", (".gif",), "image"),
    "webp": FileKind("image/webp", (".webp",), "image"),
    "bmp": FileKind("image/bmp", (".bmp", ".dib"), "image"),
    "avif": FileKind("image/avif", (".avif",), "image"),
    "heic": FileKind("image/heic", (".heic", ".heif")),
    "tiff": FileKind("image/tiff", (".tif", ".tiff")),
    "dicom": FileKind("application/dicom", (".dcm", ".dicom", ".dic")),
    "mp3": FileKind("audio/mpeg", (".mp3",), "audio"),
    "wav": FileKind("audio/wav", (".wav",), "audio"),
    "ogg": FileKind("audio/ogg", (".ogg", ".oga", ".spx"), "audio"),
    "opus": FileKind("audio/ogg", (".opus", ".ogg", ".oga"), "audio"),
    "m4a": FileKind("audio/mp4", (".m4a", ".m4b", ".mp4"), "audio"),
    "aac": FileKind("audio/aac", (".aac",), "audio"),
    "3ga": FileKind("audio/3gpp", (".3ga", ".3gp", ".3gpp"), "audio"),
    "amr": FileKind("audio/amr", (".amr", ".awb")),
    "wma": FileKind("audio/x-ms-wma", (".wma",)),
    "mp4": FileKind("video/mp4", (".mp4", ".m4v"), "video"),
    "mov": FileKind("video/quicktime", (".mov", ".qt"), "video"),
    "3gp": FileKind("video/3gpp", (".3gp", ".3gpp", ".3g2"), "video"),
    "webm": FileKind("video/webm", (".webm",), "video"),
    "ogv": FileKind("video/ogg", (".ogv", ".ogg"), "video"),
    "mkv": FileKind("video/x-matroska", (".mkv",)),
    "avi": FileKind("video/x-msvideo", (".avi",)),
    "wmv": FileKind("video/x-ms-wmv", (".wmv",)),
    "pdf": FileKind("application/pdf", (".pdf",), "pdf"),
    "docx": FileKind(f"{_OPENXML}.wordprocessingml.document", (".docx",)),
    "xlsx": FileKind(f"{_OPENXML}.spreadsheetml.sheet", (".xlsx",)),
    "odt": FileKind(f"{_ODF}.text", (".odt",)),
    "ods": FileKind(f"{_ODF}.spreadsheet", (".ods",)),
    "doc": FileKind("application/msword", (".doc",)),
    "xls": FileKind("application/vnd.ms-excel", (".xls",)),
    "msg": FileKind("application/vnd.ms-outlook", (".msg",)),
    "rtf": FileKind("application/rtf", (".rtf", ".doc")),
    "sig": FileKind("application/pkcs7-signature", (".sig", ".p7s", ".sgn", ".p7m", ".asc")),
    "eml": FileKind("message/rfc822", (".eml", ".mht", ".mhtml")),
    "csv": FileKind("text/csv", (".csv", ".tsv")),
    "txt": FileKind("text/plain", (".txt", ".text", ".log")),
}
EXTENSIONS = frozenset(extension for kind in KINDS.values() for extension in kind.extensions)
FAMILIES = {kind.content_type: kind.family for kind in KINDS.values()}

Probe = Callable[[bytes, IO[bytes]], tuple[str, ...]]

_SIGNATURES = {
    b"\xff\xd8\xff": "jpeg",
    b"\x89PNG\r\n\x1a\n": "png",
    b"GIF87a": "gif",
    b"GIF89a": "gif",
    b"II*\x00": "tiff",
    b"MM\x00*": "tiff",
    b"II+\x00": "tiff",
    b"MM\x00+": "tiff",
    b"%PDF-": "pdf",
}
_BITMAP_HEADERS = {12, 16, 40, 52, 56, 64, 108, 124}  # their lengths, in bytes
_OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_SECTORS = (b"\x09\x00", b"\x0c\x00")  # of 512 or 4096 bytes: olefile reads as much as is said
_OLE_STREAMS = {"WordDocument": "doc", "Workbook": "xls", "Book": "xls"}
_OUTLOOK_STREAMS = ("__properties_version1.0", "__substg1.0_", "__nameid_version1.0")


def identify(file: IO[bytes], name: str) -> FileKind | None:
    """Return the kind of the file by its bytes, None for one that may not be attached."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    file.seek(0)
    extension = PurePath(name).suffix.lower()
    chosen = (_choose(probe(head, file), extension) for probe in _PROBES)
    return next(filter(None, chosen), None)


def _choose(codes: tuple[str, ...], extension: str) -> FileKind | None:
    """The kind that the name says, if it is among them; else the likeliest."""
    named = [KINDS[code.lstrip(IF_NAMED)] for code in codes]
    named = [kind for kind in named if extension in kind.extensions]
    certain = [KINDS[code] for code in codes if not code.startswith(IF_NAMED)]
    return next(iter(named or certain), None)


def _by_signature(head: bytes, file: IO[bytes]) -> tuple[str, ...]:
    return tuple(code for start, code in _SIGNATURES.items() if head.startswith(start))


def _bitmap_kinds(head: bytes, file: IO[bytes]) -> tuple[str, ...]:
    is_bitmap = head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BITMAP_HEADERS
    return ("bmp",) if is_bitmap else ()


def _dicom_kinds(head: bytes, file: IO[bytes]) -> tuple[str, ...]:
    return ("dicom",) if head[128:132] == b"DICM" else ()


def _ole_kinds(head: bytes, file: IO[bytes]) -> tuple[str, ...]:
    """The old formats of Office: one of the named streams stands at the top of the directory.

    Outlook writes directories that cannot always be followed.
    """
    if not head.startswith(_OLE_SIGNATURE):
        return ()
    names = _stream_names(file) if head[30:32] in _OLE_SECTORS else []
    file.seek(0)
    if any(name.startswith(_OUTLOOK_STREAMS) for name in names):
        return ("msg",)
    if not names:
        return (f"{IF_NAMED}msg",)
    return tuple(_OLE_STREAMS[name] for name in names if name in _OLE_STREAMS)


def _stream_names(file: IO[bytes]) -> list[str]:
    """The streams at the top of the directory; none of a file that makes no sense."""
    from olefile import STGTY_STREAM, OleFileIO

    try:
        with OleFileIO(file) as ole:
            return [entry.name for entry in ole.root.kids if entry.entry_type == STGTY_STREAM]
    except (OSError, ValueError, LookupError, ArithmeticError, struct.error, RecursionError):
        return []


_PROBES: tuple[Probe, ...] = (
    _by_signature,
    _bitmap_kinds,
    _ole_kinds,
    office_kinds,
    riff_kinds,
    ogg_kinds,
    iso_kinds,
    matroska_kinds,
    windows_media_kinds,
    amr_kinds,
    mpeg_audio_kinds,
    _dicom_kinds,
    signature_kinds,
    rtf_kinds,
    late_pdf_kinds,
    text_kinds,
)
