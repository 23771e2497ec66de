"""The rows of an XLSX file as a person sees them: of the visible sheet, errors as errors.

Imported where a file is read, as openpyxl is heavy.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from openpyxl.utils import column_index_from_string, get_column_letter

from apps.core.transfer.safe_cells import OLD_EXCEL
from apps.core.transfer.tables import BadCell, Table, UnreadableFile, is_filled, to_table

MAX_UNPACKED_BYTES = 200 * 1024 * 1024

# Read in the XML itself: openpyxl's quick reader leaves these out.
_TAG = rb"<(?:\w+:)?"
_MERGED = re.compile(_TAG + rb'mergeCell\b[^>]*\bref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_HIDDEN_ROW = re.compile(_TAG + rb'row\b[^>]*\bhidden="(?:1|true)"[^>]*(?<!/)>')
_HIDDEN_COLUMN = re.compile(
    _TAG + rb'col\b(?=[^>]*\bhidden="(?:1|true)")(?=[^>]*\bmin="(\d+)")[^>]*\bmax="(\d+)"'
)
_NO_RESULT = re.compile(
    _TAG + rb'c\b(?![^>]*\bt="str")[^>]*\br="([A-Z]+)(\d+)"[^>]*>\s*' + _TAG + rb"f\b"
    rb"(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:" + _TAG + rb"v\s*/>|" + _TAG + rb"v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


def read_workbook(data: bytes) -> Table:
    """Return the first visible sheet that holds something. Raises `UnreadableFile`."""
    if data.startswith(OLD_EXCEL):
        raise UnreadableFile(
            _(
                "This is an old Excel file (XLS) or one with a password. Save it as XLSX without "
                "a password."
            )
        )
    try:
        return _read(data)
    except UnreadableFile:
        raise
    except Exception as error:  # openpyxl raises whatever the damage leads to
        raise UnreadableFile(
            _("The file is damaged or is not XLSX. Save it again as XLSX or CSV.")
        ) from error


def _read(data: bytes) -> Table:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        unpacked = sum(item.file_size for item in archive.infolist())
    if unpacked > MAX_UNPACKED_BYTES:
        raise UnreadableFile(_("The file is too large. Split it into several files."))
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    sheet, notes = _choose_sheet(book)
    with sheet._get_source() as source:  # there is no public way to the XML of a sheet
        xml = source.read()
    table = to_table(_rows(sheet, _without_result(xml)))
    _refuse_merged(xml, table)
    table.notes += notes + _hidden_notes(xml)
    return table


def _choose_sheet(book: Any) -> tuple:
    """The sheet to be read, and what is said of the others."""
    filled = [sheet for sheet in book.worksheets if _holds_something(sheet)]
    seen = [sheet for sheet in filled if sheet.sheet_state == "visible"]
    if not seen and filled:
        raise UnreadableFile(_("All sheets that hold data are hidden. Show the one to be read."))
    if not seen:
        raise UnreadableFile(_("The file is empty. The first row must hold the column names."))
    others = [sheet for sheet in filled if sheet is not seen[0]]
    if not others:
        return seen[0], []
    names = ", ".join(f"«{sheet.title}»" for sheet in others)
    text = _("Read is the sheet “%(name)s”. Not read: %(names)s.")
    return seen[0], [text % {"name": seen[0].title, "names": names}]


def _holds_something(sheet: Any) -> bool:
    sheet.reset_dimensions()  # a file may say anything of its size
    cells = (cell for row in sheet.iter_rows(values_only=True) for cell in row)
    return any(is_filled(cell) and str(cell).strip() for cell in cells)


def _rows(sheet: Any, without_result: set[tuple[int, int]]) -> Iterator[list]:
    for line, row in enumerate(sheet.iter_rows(), 1):
        values = [_error(cell) if cell.data_type == "e" else cell.value for cell in row]
        if without_result:
            _mark_unreckoned(values, line, without_result)
        yield values


def _error(cell: Any) -> BadCell:
    return BadCell(str(cell.value), _("The spreadsheet could not reckon this cell. Correct it."))


def _mark_unreckoned(values: list, line: int, places: set[tuple[int, int]]) -> None:
    for column in range(1, len(values) + 1):
        if (line, column) in places:
            text = _("This formula has no result yet. Open the file in Excel and save it.")
            values[column - 1] = BadCell("=", text)


def _without_result(xml: bytes) -> set[tuple[int, int]]:
    return {
        (int(line), column_index_from_string(column.decode()))
        for column, line in _NO_RESULT.findall(xml)
    }


def _refuse_merged(xml: bytes, table: Table) -> None:
    """Of merged cells only the first holds the value: the others would silently be blank."""
    merged = [found for found in _MERGED.findall(xml) if int(found[3]) > table.head_line]
    if merged:
        first, line, last, end = (part.decode() for part in merged[0])
        raise UnreadableFile(
            _("The cells %(cells)s are merged. Unmerge all cells and fill each of them.")
            % {"cells": f"{first}{line}:{last}{end}"}
        )


def _hidden_notes(xml: bytes) -> list[str]:
    notes = []
    rows = len(_HIDDEN_ROW.findall(xml))
    if rows:
        text = ngettext(
            "%(count)s hidden row is read as well.", "%(count)s hidden rows are read as well.", rows
        )
        notes.append(text % {"count": rows})
    columns = [
        get_column_letter(n)
        for first, last in _HIDDEN_COLUMN.findall(xml)
        for n in range(int(first), min(int(last), int(first) + 20) + 1)
    ]
    if columns:
        text = _("Hidden columns are read as well: %(names)s.")
        notes.append(text % {"names": ", ".join(columns)})
    return notes
