"""PNG: the chunks that make the picture, and nothing behind its end (W3C PNG, third edition)."""

import zlib
from collections.abc import Iterator

from apps.feedback.attachments.metadata.orientation import (
    UPRIGHT,
    orientation_alone,
    read_orientation,
)

_SIGNATURE = 8  # bytes
_KEPT = {
    b"IHDR",
    b"PLTE",
    b"IDAT",
    b"IEND",
    b"tRNS",
    b"cHRM",
    b"gAMA",
    b"iCCP",
    b"sBIT",
    b"sRGB",
    b"cICP",
    b"mDCV",
    b"cLLI",
    b"bKGD",
    b"hIST",
    b"pHYs",
    b"sPLT",
    b"acTL",
    b"fcTL",
    b"fdAT",
}


def strip_png(content: bytes) -> bytes:
    kept, orientation = [content[:_SIGNATURE]], UPRIGHT
    for kind, chunk in _chunks(content):
        if kind == b"eXIf":
            orientation = read_orientation(chunk[8:-4])
        elif kind in _KEPT or not kind:
            kept.append(chunk)
    if exif := orientation_alone(orientation):
        kept.insert(2, _chunk(b"eXIf", exif))  # right after IHDR
    return b"".join(kept)


def _chunk(kind: bytes, data: bytes) -> bytes:
    body = kind + data
    return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield each chunk by its kind; what makes no sense comes last, without one."""
    at = _SIGNATURE
    while at < len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        kind = content[at + 4 : at + 8]
        if end > len(content) or not kind.isalpha():
            yield b"", content[at:]
            return
        yield kind, content[at:end]
        if kind == b"IEND":
            return
        at = end
