"""Part of a file on request, so that a player can seek in a recording (RFC 9110, section 14)."""

import re
from collections.abc import Iterator
from typing import BinaryIO

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)  # no file has more digits
CHUNK = 64 * 1024  # bytes


class Unsatisfiable(Exception):
    """The range lies behind the end of the file: 416."""


def parse_range(header: str, size: int) -> range | None:
    """Return the bytes asked for, or None where the whole file is to be sent.

    Several ranges at once, and what is not understood, get the whole file, as the RFC allows.
    """
    match = _RANGE.fullmatch(header.strip())
    if not match or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:
        start, stop = max(size - int(last), 0), size
    else:
        start, stop = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < int(first):
            return None
    if start >= size or start >= stop:
        raise Unsatisfiable
    return range(start, stop)


def read_range(file: BinaryIO, part: range) -> Iterator[bytes]:
    """Yield the bytes of `part` and close the file."""
    with file:
        file.seek(part.start)
        left = len(part)
        while left and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
