"""The rows of a CSV file: read, whatever program has written it, and written as Excel opens it."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from apps.core.transfer.safe_cells import ERRORS, defuse
from apps.core.transfer.tables import BadCell, Table, UnreadableFile, to_table

DATE_FORMAT = "%d.%m.%Y"
_CYRILLIC = re.compile("[А-Яа-яЁё]")
_QUOTED = re.compile(r'"[^"]*"')


def read_csv(data: bytes) -> Table:
    """Return the table of a file with any of the usual separators. Raises `UnreadableFile`."""
    text = decode(data)
    if text.lstrip("\ufeff \r\n").startswith("<"):
        raise UnreadableFile(_("This is a page, not a table. Save it as XLSX or CSV."))
    first, __, rest = text.partition("\n" if "\n" in text else "\r")
    separator = ""
    if first.strip().lower().startswith("sep="):  # a line for Excel only
        separator, text = first.strip("\r\n \ufeff")[4:5], rest
    return to_table(_rows(text, separator or _separator(text)))


def _rows(text: str, separator: str) -> Iterator[list]:
    reader = csv.reader(io.StringIO(text, ""), delimiter=separator, strict=True)
    width, line = 0, 0
    try:
        for line, row in enumerate(reader, 1):
            width = width or sum(map(bool, row))
            if any(_has_swallowed(cell, separator, width) for cell in row):
                raise UnreadableFile(_wrong_quotes(line))
            yield [_error(cell) if cell.strip() in ERRORS else cell for cell in row]
    except csv.Error as error:
        raise UnreadableFile(_wrong_quotes(line + 1)) from error


def _has_swallowed(cell: str, separator: str, width: int) -> bool:
    """A quote that was not closed makes whole lines into one cell."""
    if width < 3 or "\n" not in cell.replace("\r", "\n"):
        return False
    return any(line.count(separator) >= width - 1 for line in cell.splitlines())


def _wrong_quotes(line: int) -> str:
    return _(
        "The file is damaged or is not CSV: the quotes do not match, about row %(line)s. Save it "
        "again as XLSX or CSV."
    ) % {"line": line}


def _error(cell: str) -> BadCell:
    text = _("The spreadsheet could not reckon this cell. Correct it.")
    return BadCell(cell.strip(), text)


def _separator(text: str) -> str:
    head = next((line for line in text.splitlines() if line.strip()), "")
    return max(";,\t|", key=_QUOTED.sub("", head).count)


def decode(data: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16, Windows or DOS letters."""
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableFile(_("The file is damaged or is not CSV. Save it again as XLSX or CSV."))


def _encodings(data: bytes) -> list[str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["utf-16"]
    half = len(data) // 2 or 1
    for encoding, zeros in (("utf-16-le", data[1::2]), ("utf-16-be", data[::2])):
        if len(data) % 2 == 0 and zeros.count(0) + zeros.count(4) > half * 0.8:
            return [encoding]
    if _is_damaged_utf8(data):
        return ["utf-8-sig"]
    return ["utf-8-sig", *_of_one_byte(data)]


def _is_damaged_utf8(data: bytes) -> bool:
    """A bad byte or two among letters of UTF-8: read as Windows letters, all would be nonsense."""
    return len(_CYRILLIC.findall(data.decode("utf-8", "ignore"))) > len(data) / 10


def _of_one_byte(data: bytes) -> list[str]:
    """Windows or DOS letters, first what gives more letters."""
    found = {
        name: len(_CYRILLIC.findall(data.decode(name, "ignore"))) for name in ("cp1251", "cp866")
    }
    return sorted(found, key=found.__getitem__, reverse=True)


class _Echo:
    """A file for `csv.writer` that hands every line back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(
    heads: Sequence[str], rows: Iterable[Sequence], *, with_time: bool = False
) -> Iterator[bytes]:
    """Yield a CSV as Excel opens it here: BOM, «;», all cells quoted, a comma in numbers.

    `with_time` writes moments with hours and minutes, not their days alone.
    """
    # Quoted, so that no other list separator can split a cell into a formula.
    writer = csv.writer(_Echo(), delimiter=";", quoting=csv.QUOTE_ALL)
    yield b"\xef\xbb\xbf" + writer.writerow(heads).encode()
    for row in rows:
        yield writer.writerow([_csv_text(value, with_time) for value in row]).encode()


def _csv_text(value: Any, with_time: bool) -> str:
    if isinstance(value, date):
        has_time = with_time and isinstance(value, datetime)
        return value.strftime(f"{DATE_FORMAT} %H:%M" if has_time else DATE_FORMAT)
    if isinstance(value, Decimal):
        return str(value).replace(".", ",")
    text = "" if value is None else str(defuse(value))
    return f"'{text}" if text in ERRORS else text
