"""What is written into a cell is read there as it was, and where it is not, the cell says so."""

import io

import openpyxl
import pytest
import tablib

from apps.core.transfer.formats import Xlsx
from apps.core.transfer.safe_cells import CELL_LIMIT, fit

TEXTS = ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NULL!", "#NAME?", "#NUM!", "TRUE", "001", "1e5"]


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_stays_a_text(text):
    content = Xlsx().export_data(tablib.Dataset([text], headers=[text]))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    for cell in (sheet["A1"], sheet["A2"]):
        assert (cell.value, cell.data_type) == (text, "s")


def test_a_text_that_looks_like_a_mistake_comes_back_from_its_own_file():
    content = Xlsx().export_data(tablib.Dataset(["#N/A"], headers=["Текст"]))
    assert Xlsx().create_dataset(content)[0] == ("#N/A",)


@pytest.mark.parametrize("text", ["я" * CELL_LIMIT, "😀" * (CELL_LIMIT // 2), "", "да"])
def test_what_fits_is_whole(text):
    assert fit(text) == text


@pytest.mark.parametrize("letter", ["я", "😀", "a😀"])
def test_what_is_cut_says_so_and_fits(letter):
    cut = fit(letter * (CELL_LIMIT + 1))
    assert CELL_LIMIT - 1 <= units(cut) <= CELL_LIMIT
    assert "обрезано" in cut
    assert cut.partition("…")[0].strip("a😀я") == ""
