"""The two kinds of files for import and export: XLSX and CSV, as a Russian office uses them."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import tablib
from django.utils.translation import gettext as _
from import_export.formats.base_formats import Format
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from apps.core.spreadsheets import defuse, restore, text_cell

MAX_ROWS = 20_000
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
DATE_FORMAT = "%d.%m.%Y"


class UnreadableFile(ValueError):
    """The file as a whole cannot be read; `str()` says what to do."""


def to_dataset(rows: Iterable[Sequence]) -> tablib.Dataset:
    """Return the rows under their headers; `dataset.lines` holds the line of each in the file.

    Blank lines, and columns without a header, are left out. Raises `UnreadableFile`.
    """
    numbered = ((n, row) for n, row in enumerate(rows, 1) if not _is_blank(row))
    __, head = next(numbered, (0, ()))
    headers = {i: str(cell).strip() for i, cell in enumerate(head) if not _is_empty(cell)}
    if not headers:
        raise UnreadableFile(_("The file is empty. The first row must hold the column names."))
    dataset = tablib.Dataset(headers=list(headers.values()))
    dataset.lines = []
    for line, row in numbered:
        if len(dataset.lines) == MAX_ROWS:
            raise UnreadableFile(
                _("The file has more than %(count)s rows. Split it into several files.")
                % {"count": MAX_ROWS}
            )
        dataset.append([restore(row[i]) if i < len(row) else None for i in headers])
        dataset.lines.append(line)
    return dataset


def _is_empty(cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _is_blank(row: Sequence) -> bool:
    return all(_is_empty(cell) for cell in row)


class SpreadsheetFormat(Format):
    """Reads and writes bytes, so that the encoding is the format's own affair."""

    title = ""
    extension = ""
    content_type = ""

    def __init__(self, encoding: str | None = None) -> None:
        """The library gives an encoding; the formats know their own."""

    def get_title(self) -> str:
        return self.title

    def get_extension(self) -> str:
        return self.extension

    def get_content_type(self) -> str:
        return self.content_type

    def can_import(self) -> bool:
        return True

    def can_export(self) -> bool:
        return True


class Xlsx(SpreadsheetFormat):
    title = "XLSX (Excel)"
    extension = "xlsx"
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def create_dataset(self, data: bytes) -> tablib.Dataset:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                unpacked = sum(item.file_size for item in archive.infolist())
            if unpacked > MAX_UNPACKED_BYTES:
                raise UnreadableFile(_("The file is too large. Split it into several files."))
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            return to_dataset(book.worksheets[0].iter_rows(values_only=True))
        except UnreadableFile:
            raise
        except Exception as error:  # openpyxl raises whatever the damage leads to
            raise UnreadableFile(
                _("The file is damaged or is not XLSX. Save it again as XLSX or CSV.")
            ) from error

    def export_data(self, dataset: tablib.Dataset, **kwargs) -> bytes:
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet()
        sheet.freeze_panes = "A2"
        for number, header in enumerate(dataset.headers, 1):
            width = max([len(header), *(len(str(row[number - 1] or "")) for row in dataset[:200])])
            sheet.column_dimensions[get_column_letter(number)].width = min(width, 60) + 2
        sheet.append([self._header(sheet, header) for header in dataset.headers])
        for row in dataset:
            sheet.append([self._cell(sheet, value) for value in row])
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    def _header(self, sheet, header: str) -> WriteOnlyCell:
        cell = text_cell(sheet, header)
        cell.font = Font(bold=True)
        return cell

    def _cell(self, sheet, value) -> WriteOnlyCell:
        cell = text_cell(sheet, value)
        if isinstance(value, date):
            cell.number_format = "DD.MM.YYYY"
        return cell


class Csv(SpreadsheetFormat):
    """Written with BOM and «;», as Excel opens it here; read with «;», «,» or tabs, also cp1251."""

    title = "CSV"
    extension = "csv"
    content_type = "text/csv; charset=utf-8"

    def create_dataset(self, data: bytes) -> tablib.Dataset:
        text = self._decode(data)
        first, __, rest = text.partition("\n")
        if first.strip().lower().startswith("sep="):  # a line for Excel only
            text = rest
        try:
            return to_dataset(csv.reader(io.StringIO(text, ""), delimiter=self._delimiter(text)))
        except csv.Error as error:
            raise UnreadableFile(
                _("The file is damaged or is not CSV. Save it again as XLSX or CSV.")
            ) from error

    def export_data(self, dataset: tablib.Dataset, **kwargs) -> bytes:
        stream = io.StringIO()
        # All cells are quoted: no other list separator can split one into a formula.
        writer = csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL)
        writer.writerow(dataset.headers)
        writer.writerows([self._text(value) for value in row] for row in dataset)
        return stream.getvalue().encode("utf-8-sig")

    def _decode(self, data: bytes) -> str:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            encodings = ["utf-16"]
        else:
            encodings = ["utf-8-sig", "cp1251"]
        for encoding in encodings:
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            if "\0" not in text:
                return text
        raise UnreadableFile(_("The file is damaged or is not CSV. Save it again as XLSX or CSV."))

    def _delimiter(self, text: str) -> str:
        head = text.lstrip().partition("\n")[0]
        return max(";,\t", key=head.count)

    def _text(self, value) -> str:
        if isinstance(value, date | datetime):
            return value.strftime(DATE_FORMAT)
        if isinstance(value, Decimal):
            return str(value).replace(".", ",")
        return "" if value is None else str(defuse(value))


FORMATS = [Xlsx, Csv]
