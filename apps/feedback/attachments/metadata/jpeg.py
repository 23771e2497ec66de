"""JPEG: the segments that make the picture, and nothing behind its end (ITU T.81, annex B)."""

import re
from collections.abc import Iterator

from apps.feedback.attachments.metadata.orientation import (
    UPRIGHT,
    orientation_alone,
    read_orientation,
)

_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_EXIF = b"Exif\x00\x00"
# What is kept of the application segments: size in print, colours.
_KEPT = {0xE0: b"JFIF\x00", 0xE2: b"ICC_PROFILE\x00", 0xEE: b"Adobe"}
_COMMENT = 0xFE
# In a scan, FF 00 is a byte and FF D0–D7 a place to go on at; any other mark ends it.
_END_OF_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def strip_jpeg(content: bytes) -> bytes:
    head: list[bytes] = []
    body: list[bytes] = []
    orientation = UPRIGHT
    for marker, segment in _segments(content):
        data = segment[4:]
        if marker == 0xE1 and data.startswith(_EXIF) and orientation == UPRIGHT:
            orientation = read_orientation(data[len(_EXIF) :])
        if _is_kept(marker, data):
            (head if marker in (_START, 0xE0) else body).append(segment)
    if exif := orientation_alone(orientation):
        exif = _EXIF + exif
        head.append(b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif)
    return b"".join(head + body)


def _is_kept(marker: int, data: bytes) -> bool:
    if 0xE0 <= marker <= 0xEF:
        return marker in _KEPT and data.startswith(_KEPT[marker])
    return marker != _COMMENT


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each segment, a scan with its data; what makes no sense comes last, under mark 0."""
    yield _START, content[:2]
    at = 2
    while at < len(content):
        if content[at] != 0xFF or at + 4 > len(content):
            yield (_END, b"\xff\xd9") if content[at : at + 2] == b"\xff\xd9" else (0, content[at:])
            return
        marker = content[at + 1]
        if marker == 0xFF:  # filling
            at += 1
            continue
        if marker == _END:
            yield marker, content[at : at + 2]
            return
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if marker == _SCAN:
            mark = _END_OF_SCAN.search(content, end)
            end = mark.start() if mark else len(content)
        yield marker, content[at:end]
        at = end
