"""The two kinds of files for import and export: XLSX and CSV, as a Russian office uses them.

What loads openpyxl is imported where a workbook is read or written: most processes never see one.
"""

from typing import Any

import tablib
from import_export.formats.base_formats import Format

from apps.core.transfer.csv_files import csv_lines, read_csv
from apps.core.transfer.safe_cells import OLD_EXCEL
from apps.core.transfer.tables import Table


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

    def create_dataset(self, data: bytes) -> Table:
        from apps.core.transfer.xlsx_reader import read_workbook

        return read_workbook(data)

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        from apps.core.transfer.xlsx_writer import write_dataset

        return write_dataset(dataset)


class Csv(SpreadsheetFormat):
    """Written with BOM and «;», as Excel opens it here."""

    title = "CSV"
    extension = "csv"
    content_type = "text/csv; charset=utf-8"

    def create_dataset(self, data: bytes) -> Table:
        return read_csv(data)

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        return b"".join(csv_lines(dataset.headers, dataset, with_time=True))


FORMATS = [Xlsx, Csv]


def kind_of(data: bytes) -> type[SpreadsheetFormat]:
    """What a file is by its first bytes, whatever its name says."""
    return Xlsx if data.startswith((b"PK\x03\x04", OLD_EXCEL)) else Csv
