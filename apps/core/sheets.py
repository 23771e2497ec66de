"""Cells and sheets of a workbook that is written.

Import this, and whatever else loads openpyxl, where a workbook is written: most processes never
see one, and it takes 8 MiB and a tenth of a second.
"""

import io
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from tablib import Dataset

from apps.core.spreadsheets import defuse, fit

DAY, MOMENT = "DD.MM.YYYY", "DD.MM.YYYY HH:MM"


def new_sheet(*, title: str | None = None, frozen: str, widths: list[int]):
    """A workbook that keeps nothing of what is appended, and its sheet; `widths` in characters."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = frozen
    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    return book, sheet


def text_cell(sheet, value) -> WriteOnlyCell:
    """Return a cell that holds `value`; a text stays one, also «#N/A».

    One longer than a cell of Excel ends with words that say so.
    """
    value = defuse(value)
    cell = WriteOnlyCell(sheet, fit(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def bold_cell(sheet, text: str) -> Cell:
    cell = text_cell(sheet, text)
    cell.font = Font(bold=True)
    return cell


def dated_cell(sheet, value) -> Cell:
    """As `text_cell`; a day and a moment are shown as they are written here."""
    cell = text_cell(sheet, value)
    if isinstance(value, date):
        cell.number_format = MOMENT if isinstance(value, datetime) else DAY
    return cell


def write_dataset(dataset: Dataset) -> bytes:
    """The rows under their heads, each column as wide as it needs."""
    widths = [_width(dataset, place, header) for place, header in enumerate(dataset.headers)]
    book, sheet = new_sheet(frozen="A2", widths=widths)
    sheet.append([bold_cell(sheet, header) for header in dataset.headers])
    for row in dataset:
        sheet.append([_day_cell(sheet, value) for value in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _width(dataset: Dataset, place: int, header: str) -> int:
    widest = max([len(header), *(len(str(row[place] or "")) for row in dataset[:200])])
    return min(widest, 60) + 2


def _day_cell(sheet, value) -> Cell:
    cell = text_cell(sheet, value)
    if isinstance(value, date):
        cell.number_format = DAY
    return cell
