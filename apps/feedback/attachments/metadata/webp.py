"""WebP: the chunks that make the picture, and nothing behind its end (RFC 9649)."""

from collections.abc import Iterator

from apps.feedback.attachments.metadata.orientation import (
    UPRIGHT,
    orientation_alone,
    read_orientation,
)

_KEPT = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
_HAS_EXIF, _HAS_XMP = 0x08, 0x04  # flags of VP8X
_EXIF = b"Exif\x00\x00"


def strip_webp(content: bytes) -> bytes:
    kept, orientation = [], UPRIGHT
    for kind, chunk in _chunks(content):
        if kind == b"EXIF":
            orientation = read_orientation(chunk[8:].removeprefix(_EXIF))
        elif kind in _KEPT or not kind:
            kept.append(chunk)
    exif = orientation_alone(orientation)
    if exif:
        kept.append(b"EXIF" + len(exif).to_bytes(4, "little") + exif + b"\x00" * (len(exif) % 2))
    body = b"WEBP" + b"".join(_with_flags(chunk, bool(exif)) for chunk in kept)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _with_flags(chunk: bytes, has_exif: bool) -> bytes:
    """What the extended header promises must be there, and nothing else."""
    if chunk[:4] != b"VP8X" or len(chunk) < 9:
        return chunk
    flags = chunk[8] & ~(_HAS_EXIF | _HAS_XMP) | (_HAS_EXIF if has_exif else 0)
    return chunk[:8] + bytes([flags]) + chunk[9:]


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield each chunk by its kind; what makes no sense comes last, without one."""
    at, stop = 12, min(8 + int.from_bytes(content[4:8], "little"), len(content))
    while at < stop:
        size = int.from_bytes(content[at + 4 : at + 8], "little")
        end = at + 8 + size + size % 2
        if end > len(content) + 1:
            yield b"", content[at:]
            return
        yield content[at : at + 4], content[at:end]
        at = end
