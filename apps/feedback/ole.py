"""The names of the streams in an old office file (.doc, .xls), without reading its content.

[MS-CFB], the compound file of Microsoft: sectors chained by a table of numbers (the FAT), of which
one chain is the directory. Only its sectors are read, and those of the table that lead to them.
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SECTOR_SHIFTS = (9, 12)  # sectors of 512 or 4096 bytes
LAST_SECTOR = 0xFFFFFFFA  # numbers above it mean something else: the end of a chain, a free sector
MAX_SECTORS = 2048  # of the directory: thousands of streams, where a document has a dozen
ENTRY, STREAM = 128, 2
IN_HEADER = 109  # sectors of the table that the header itself names


def stream_names(file: BinaryIO) -> Iterator[str]:
    """Yield the names as far as the file makes sense; a damaged one just ends."""
    try:
        sectors = _Sectors(file)
        for sector in sectors.chain(sectors.first_of_directory):
            yield from _names_in(sector)
    except (struct.error, ValueError):
        return


class _Sectors:
    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        file.seek(0)
        head = file.read(512)
        shift, self.first_of_directory, self.first_of_more = struct.unpack_from(
            "<30xH16xI16xI", head
        )
        if shift not in SECTOR_SHIFTS:
            raise ValueError(shift)
        self.size = 1 << shift
        self.table = list(struct.unpack_from(f"<{IN_HEADER}I", head, 76))

    def chain(self, number: int) -> Iterator[bytes]:
        for _turn in range(MAX_SECTORS):
            if number > LAST_SECTOR:
                return
            yield self.read(number)
            number = self.after(number)

    def read(self, number: int) -> bytes:
        self.file.seek((number + 1) * self.size)
        return self.file.read(self.size)

    def after(self, number: int) -> int:
        """The number in the table at the place of `number`."""
        sector, place = divmod(number, self.size // 4)
        return struct.unpack_from("<I", self.read(self.sector_of_table(sector)), place * 4)[0]

    def sector_of_table(self, place: int) -> int:
        """Where the table goes on; a file over seven megabytes names that outside its header."""
        per_sector = self.size // 4 - 1  # the last number leads to the next such sector
        while place >= len(self.table):
            if self.first_of_more > LAST_SECTOR or len(self.table) > MAX_SECTORS * per_sector:
                raise ValueError(place)
            numbers = struct.unpack(f"<{per_sector + 1}I", self.read(self.first_of_more))
            self.table += numbers[:-1]
            self.first_of_more = numbers[-1]
        return self.table[place]


def _names_in(sector: bytes) -> Iterator[str]:
    for start in range(0, len(sector) - ENTRY + 1, ENTRY):
        name, length, kind = struct.unpack_from("<64sHB", sector, start)
        if kind == STREAM:
            yield name[: max(length - 2, 0)].decode("utf-16-le", "replace")
