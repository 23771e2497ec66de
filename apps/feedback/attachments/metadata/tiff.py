"""TIFF: its entries that make the picture; the values of the others are overwritten with zeros.

Everything in a TIFF is found by its place in the file, so nothing is moved: the entries that stay
close up in their directory, and the file keeps its length (TIFF 6.0, section 2).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from apps.feedback.attachments.metadata.orientation import TAG as ORIENTATION

MAX_DIRECTORIES = 2000  # pages of a scan, with what hangs on them
MAX_ENTRIES = 60_000  # of all of them together, what they point at included
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_SUB_PICTURES = 330
# Directories of their own: EXIF, GPS, interoperability.
_DESCRIPTIONS = {34665, 34853, 40965}
_KEPT = {
    254,
    255,
    256,
    257,
    258,
    259,
    262,
    263,
    264,
    265,
    266,
    273,
    ORIENTATION,
    277,
    278,
    279,
    280,
    281,
    282,
    283,
    284,
    286,
    287,
    288,
    289,
    290,
    291,
    292,
    293,
    296,
    297,
    301,
    317,
    318,
    319,
    320,
    321,
    322,
    323,
    324,
    325,
    326,
    327,
    328,
    _SUB_PICTURES,
    332,
    334,
    336,
    338,
    339,
    340,
    341,
    342,
    343,
    344,
    345,
    346,
    347,
    351,
    512,
    513,
    514,
    515,
    517,
    518,
    519,
    520,
    521,
    529,
    530,
    531,
    532,
    34675,
}


def strip_tiff(content: bytes) -> bytes:
    """BigTIFF, for files over four gigabytes, is none of ours and stays as it is."""
    if b"+" in content[2:4]:
        return content
    return _Tiff(content, "<" if content[:2] == b"II" else ">").stripped()


@dataclass
class _Tiff:
    content: bytes
    order: str
    seen: set[int] = field(default_factory=set)
    blank: list[tuple[int, int]] = field(default_factory=list)  # from, to
    needed: list[tuple[int, int]] = field(default_factory=list)
    written: list[tuple[int, bytes]] = field(default_factory=list)
    entries: int = 0

    def stripped(self) -> bytes:
        self._walk(self._number(4, "I"), is_picture=True)
        result = bytearray(self.content)
        for start, stop in _merged(self.blank):
            result[start:stop] = bytes(stop - start)
        for start, stop in _merged(self.needed):  # wins over a hostile overlap
            result[start:stop] = self.content[start:stop]
        for start, data in self.written:
            result[start : start + len(data)] = data
        return bytes(result)

    def _walk(self, start: int, *, is_picture: bool) -> None:
        """One directory after the other, and those that hang on them."""
        waiting = [(start, is_picture)]
        while waiting and len(self.seen) < MAX_DIRECTORIES:
            start, is_picture = waiting.pop()
            if start in self.seen or not 8 <= start <= len(self.content) - 6:
                continue
            self.seen.add(start)
            waiting += self._directory(start, is_picture)

    def _directory(self, start: int, is_picture: bool) -> list[tuple[int, bool]]:
        count = self._number(start, "H")
        end = start + 2 + 12 * count
        self.entries += count
        if end + 4 > len(self.content) or self.entries > MAX_ENTRIES:
            return []
        kept, inner = [], []
        for at in range(start + 2, end, 12):
            tag, values = self._number(at, "H"), self._values(at)
            if is_picture and tag in _KEPT:
                kept.append(self.content[at : at + 12])
                self.needed += [values] if values else []
                inner += [(each, True) for each in self._pointers(at, tag == _SUB_PICTURES)]
                continue
            inner += [(each, False) for each in self._pointers(at, tag in _DESCRIPTIONS)]
            self.blank += [values] if values else []
        self._rewrite(start, end, kept)
        following = self._number(end, "I")
        return [*inner, (following, is_picture)]

    def _rewrite(self, start: int, end: int, kept: list[bytes]) -> None:
        """The entries that stay, the place of the next directory, zeros where others have been."""
        data = struct.pack(f"{self.order}H", len(kept)) + b"".join(kept)
        data += self.content[end : end + 4]
        self.written.append((start, data.ljust(end + 4 - start, b"\x00")))

    def _values(self, at: int) -> tuple[int, int] | None:
        """Where the values of an entry lie, when they are too long for the entry itself."""
        size = _SIZES.get(self._number(at + 2, "H"), 1) * self._number(at + 4, "I")
        start = self._number(at + 8, "I")
        return (start, min(start + size, len(self.content))) if size > 4 else None

    def _pointers(self, at: int, is_wanted: bool) -> Iterator[int]:
        if not is_wanted:
            return
        count = min(self._number(at + 4, "I"), MAX_DIRECTORIES)
        start = at + 8 if count == 1 else self._number(at + 8, "I")
        for place in range(start, min(start + 4 * count, len(self.content) - 3), 4):
            self.entries += 1
            if self.entries > MAX_ENTRIES:
                return
            yield self._number(place, "I")

    def _number(self, at: int, kind: str) -> int:
        """0 behind the end of a torn file."""
        try:
            return struct.unpack_from(f"{self.order}{kind}", self.content, at)[0]
        except struct.error:
            return 0


def _merged(ranges: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The same bytes in ranges that do not overlap: no byte is written twice."""
    reached = 0
    for start, stop in sorted(ranges):
        start = max(start, reached)
        if start < stop:
            yield start, stop
            reached = stop
