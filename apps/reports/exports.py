"""A report as a workbook: the same rows with the same numbers, folded like on the page.

Imported where one is written, as openpyxl is heavy.
"""

from dataclasses import replace
from io import BytesIO

from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from apps.core.lists import Chip
from apps.core.transfer.formats import Xlsx
from apps.core.transfer.xlsx_writer import text_cell
from apps.reports.services import ReportQuery
from apps.reports.tables import Row, Table, days, title

BOLD = Font(bold=True)
MUTED = Font(color="666666")
UNDERLINED = Border(bottom=Side(style="thin"))


def with_all_levels(query: ReportQuery) -> ReportQuery:
    """The export holds the levels that are folded on the page as well."""
    return replace(query, depth=max(len(query.remaining), 1))


def workbook_response(*, table: Table, shown_depth: int, chips: list[Chip]) -> FileResponse:
    """The workbook as a download, named like the report."""
    buffer = BytesIO()
    build_workbook(table=table, shown_depth=shown_depth, chips=chips).save(buffer)
    buffer.seek(0)
    name = f"{title(table.query)}.xlsx"
    return FileResponse(buffer, as_attachment=True, filename=name, content_type=Xlsx.content_type)


def build_workbook(*, table: Table, shown_depth: int, chips: list[Chip]) -> Workbook:
    """Title, filters and moment; then the rows in outline, deeper than `shown_depth` folded."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = str(table.query.report.name)[:31]
    for line in _heading(table, chips):
        sheet.append([text_cell(sheet, line)])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append([])
    _write_head(sheet, table)
    for row in table.rows:
        _write_row(sheet, table, row, shown_depth)
    _write_total(sheet, table)
    sheet.sheet_properties.outlinePr.summaryBelow = False
    sheet.column_dimensions["A"].width = 48
    for index in range(2, len(table.columns) + 3):
        sheet.column_dimensions[get_column_letter(index)].width = 14
    return workbook


def _heading(table: Table, chips: list[Chip]) -> list[str]:
    now = timezone.localtime()
    lines = [title(table.query), *(f"{chip.label}: {chip.value}" for chip in chips)]
    lines.append(_("Made on %(moment)s") % {"moment": now.strftime("%d.%m.%Y %H:%M")})
    if table.is_cut:
        lines.append(_("Too many rows: the deepest levels are left out. Narrow the report."))
    return lines


def _write_head(sheet, table: Table) -> None:
    labels = [" / ".join(str(level.label) for level in table.levels)]
    labels += [str(column.label) for column in table.columns]
    if table.query.report.shows_duration:
        labels.append(_("Days to close, mean"))
    sheet.append([text_cell(sheet, label) for label in labels])
    for cell in sheet[sheet.max_row]:
        cell.font, cell.border = BOLD, UNDERLINED
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = f"B{sheet.max_row + 1}"


def _write_row(sheet, table: Table, row: Row, shown_depth: int) -> None:
    sheet.append(_values(sheet, table, row))
    number = sheet.max_row
    sheet.cell(number, 1).alignment = Alignment(indent=row.depth - 1)
    dimension = sheet.row_dimensions[number]
    dimension.outlineLevel = row.depth - 1
    dimension.hidden = row.depth > shown_depth
    dimension.collapsed = row.depth == shown_depth and row.is_open
    _format_duration(sheet, table, number)


def _write_total(sheet, table: Table) -> None:
    sheet.append(_values(sheet, table, table.total))
    for cell in sheet[sheet.max_row]:
        cell.font = BOLD
    _format_duration(sheet, table, sheet.max_row)


def _values(sheet, table: Table, row: Row) -> list:
    values = [text_cell(sheet, str(row.label))]
    values += [row.group.counts[column.code] for column in table.columns]
    if table.query.report.shows_duration:
        mean = row.group.mean_duration
        values.append(round(days(mean), 2) if mean is not None else None)
    return values


def _format_duration(sheet, table: Table, number: int) -> None:
    if table.query.report.shows_duration:
        sheet.cell(number, len(table.columns) + 2).number_format = "0.0"
