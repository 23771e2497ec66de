"""The workbook holds what the page shows."""

from io import BytesIO
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook

from apps.organization.models import Branch

pytestmark = pytest.mark.usefixtures("documents")


@pytest.fixture
def sheet(report):
    def read(code: str, **params):
        response = report(code, page="_export", **params)
        assert response.status_code == 200
        return load_workbook(BytesIO(response.getvalue())).active

    return read


def rows_of(sheet) -> list[tuple]:
    """The rows from the head of the table to the total."""
    rows = list(sheet.iter_rows(values_only=True))
    return rows[rows.index((None,) * sheet.max_column) + 1 :]


def test_the_rows_are_those_of_the_page(sheet, report):
    shown = report("feedback").context["table"]
    head, *rows, total = rows_of(sheet("feedback"))
    assert head == (
        "Филиал / Тип обращения",
        "Всего",
        "Открыто",
        "из них просрочено",
        "просрочено по внутреннему сроку",
        "просрочено по закону",
        "Закрыто",
        "Отклонено",
        "Обоснованы",
        "Частично",
        "Не обоснованы",
        "Дней до закрытия, в среднем",
    )
    assert [row[0] for row in rows] == [row.label for row in shown.rows]
    assert rows[0] == ("На Арбате", 4, 1, 0, 0, 0, 2, 1, 1, 0, 1, 3)
    assert total == ("Итого", 7, 3, 1, 1, 0, 3, 1, 2, 1, 1, 2.67)


def test_all_levels_are_there_and_folded_like_on_the_page(sheet):
    sheet = sheet("complaints", depth=1)
    outline = {
        sheet.cell(number, 1).value: (dimension.outlineLevel, dimension.hidden)
        for number, dimension in sheet.row_dimensions.items()
        if sheet.cell(number, 1).value
    }
    assert outline["Терапия (На Тверской)"] == (0, False)
    assert outline["Волков О."] == (1, True)
    assert outline["Качество лечения / Терапия"] == (2, True)
    assert sheet.sheet_properties.outlinePr.summaryBelow is False


def test_the_heading_says_period_and_filters(sheet, clinic):
    sheet = sheet("complaints", branch=clinic.branch.pk, is_open="open")
    lines = [cell.value for cell in sheet["A"] if cell.value][:4]
    assert lines[0].startswith("Жалобы за III квартал 2026 по подразделениям")
    assert lines[1:3] == ["Филиал: На Тверской", "Открытые или закрытые: Только открытые"]
    assert lines[3] == "Составлено 15.09.2026 12:00"


def test_numbers_are_numbers(sheet):
    for row in rows_of(sheet("complaints"))[1:]:
        assert all(isinstance(value, int) for value in row[1:])


def test_a_name_never_becomes_a_formula(sheet, clinic):
    evil = '=HYPERLINK("http://evil","!")'
    Branch.objects.filter(pk=clinic.branch.pk).update(name=evil)
    sheet = sheet("feedback", branch=clinic.branch.pk)
    cells = [cell for cell in sheet["A"] if evil in str(cell.value)]
    assert [cell.value for cell in cells] == [f"Филиал: {evil}", f"'{evil}"]
    assert all(cell.data_type == "s" for cell in cells)


def test_the_file_is_named_like_the_report(report):
    disposition = unquote(report("complaints", page="_export", level="city")["Content-Disposition"])
    assert "attachment" in disposition
    assert "Жалобы за III квартал 2026 по городам.xlsx" in disposition


def test_the_groups_gone_into_stay_so(sheet, clinic):
    sheet = sheet("feedback", **{"in": f"branch:{clinic.branch.pk}"})
    assert rows_of(sheet)[-1][1] == 3


def test_an_impossible_report_is_not_exported_but_explained(report):
    response = report("feedback", page="_export", level="weather")
    assert response.status_code == 302
    assert response["Location"].startswith("/reports/feedback/?")


def test_too_many_rows_are_cut_by_level_and_it_is_said(sheet, monkeypatch):
    monkeypatch.setattr("apps.reports.views.MAX_ROWS", 3)
    sheet = sheet("feedback")
    assert any("самые глубокие уровни опущены" in str(cell.value) for cell in sheet["A"])
    assert [row[0] for row in rows_of(sheet)[1:]] == ["На Арбате", "На Тверской", "Итого"]
