"""Cells and sheets of a workbook that is written.

Import this, and whatever else loads openpyxl, where a workbook is written: most processes never
see one, and it takes 8 MiB and a tenth of a second.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from tablib import Dataset

from apps.core.transfer.safe_cells import defuse, fit

DAY, MOMENT = "DD.MM.YYYY", "DD.MM.YYYY HH:MM"


def new_sheet(
    *, title: str | None = None, frozen: str, widths: Sequence[int]
) -> tuple[Workbook, Any]:
    """A workbook that keeps nothing of what is appended, and its sheet; `widths` in characters."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = frozen
    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    return book, sheet


def text_cell(sheet: Any, value: Any) -> WriteOnlyCell:
    """Return a cell that holds `value`; a text stays one, also «#N/A».

    One longer than a cell of Excel ends with words that say so.
    """
    value = defuse(value)
    cell = WriteOnlyCell(sheet, fit(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def bold_cell(sheet: Any, text: str) -> Cell:
    cell = text_cell(sheet, text)
    cell.font = Font(bold=True)
    return cell


def write_rows(
    file: BinaryIO,
    heads: Sequence[str],
    rows: Iterable[Sequence],
    *,
    title: str | None = None,
    widths: Sequence[int] | None = None,
    frozen: str = "A2",
    with_time: bool = False,
) -> None:
    """Write a workbook of rows under their heads.

    With `widths` the rows are taken one by one; without, each column is as wide as it needs.
    `with_time` shows moments with hours and minutes, not their days alone.
    """
    if widths is None:
        rows = list(rows)
        widths = [_width(rows, place, header) for place, header in enumerate(heads)]
    book, sheet = new_sheet(title=title, frozen=frozen, widths=widths)
    sheet.append([bold_cell(sheet, header) for header in heads])
    moment = MOMENT if with_time else DAY
    for row in rows:
        sheet.append([_dated_cell(sheet, value, moment) for value in row])
    book.save(file)


def write_dataset(dataset: Dataset) -> bytes:
    stream = io.BytesIO()
    write_rows(stream, dataset.headers, dataset)
    return stream.getvalue()


def _width(rows: list[Sequence], place: int, header: str) -> int:
    widest = max([len(header), *(len(str(row[place] or "")) for row in rows[:200])])
    return min(widest, 60) + 2


def _dated_cell(sheet: Any, value: Any, moment: str) -> Cell | None:
    """A day and a moment are shown as they are written here."""
    if value is None or value == "":
        return None
    cell = text_cell(sheet, value)
    if isinstance(value, date):
        cell.number_format = moment if isinstance(value, datetime) else DAY
    return cell
