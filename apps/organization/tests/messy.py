"""Kinds of messy files: each makes one of clean heads and rows, for any reference.

`READ` are read as the clean ones; `TOLD` are refused, with the words that say why.
"""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable

import openpyxl

Rows = list[list[str]]
FORMULA = re.compile(rb"<v>=NEVER</v>|<v/?>")


def as_csv(rows: Rows, *, separator=";", end="\r\n", quoting=csv.QUOTE_MINIMAL) -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator, lineterminator=end, quoting=quoting).writerows(rows)
    return stream.getvalue()


def as_xlsx(rows: Rows, change: Callable = lambda book: None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([cell or None for cell in row])
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_xml(content: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """An XLSX whose first sheet was written by some other program."""
    stream = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(content))
    with zipfile.ZipFile(stream, "w") as archive:
        for item in source.infolist():
            data = source.read(item)
            is_sheet = item.filename.endswith("sheet1.xml")
            archive.writestr(item, change(data) if is_sheet else data)
    return stream.getvalue()


def spaced(rows: Rows) -> Rows:
    """No-break and thin blanks for blanks, some around, and what is not seen between letters."""
    return [
        [f"\u00a0{cell.replace(' ', chr(0xA0))}\u200b\u2009" if cell else cell for cell in row]
        for row in rows
    ]


def dos(rows: Rows) -> bytes:
    return as_csv(rows).replace("–", "-").encode("cp866")


def hidden_sheet_first(book) -> None:
    hidden = book.create_sheet("Справочник", 0)
    hidden.append(["Старое", "Чужое"])
    hidden.sheet_state = "hidden"
    book.active = 1


def hidden_lines(book) -> None:
    book.active.row_dimensions[2].hidden = True
    book.active.column_dimensions["A"].hidden = True


def one_cell_dimension(rows: Rows) -> bytes:
    return with_xml(
        as_xlsx(rows), lambda xml: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', xml)
    )


def no_dimension(rows: Rows) -> bytes:
    return with_xml(as_xlsx(rows), lambda xml: re.sub(rb"<dimension [^>]*/>", b"", xml))


def blank_around(rows: Rows) -> Rows:
    width = len(rows[0])
    return [[""] * width, [" "] * width, *[[*row, "", "\u00a0"] for row in rows], [""], ["\t"]]


READ: dict[str, Callable[[Rows], tuple[bytes, str]]] = {
    "utf-8": lambda rows: (as_csv(rows).encode(), "x.csv"),
    "utf-8 with its mark": lambda rows: (as_csv(rows).encode("utf-8-sig"), "x.csv"),
    "windows letters": lambda rows: (as_csv(rows).encode("cp1251"), "x.csv"),
    "dos letters": lambda rows: (dos(rows), "x.csv"),
    "utf-16": lambda rows: (as_csv(rows).encode("utf-16"), "x.csv"),
    "utf-16 without its mark": lambda rows: (as_csv(rows).encode("utf-16-le"), "x.csv"),
    "commas": lambda rows: (as_csv(rows, separator=",").encode(), "x.csv"),
    "tabs": lambda rows: (as_csv(rows, separator="\t").encode("utf-16"), "x.txt"),
    "strokes": lambda rows: (as_csv(rows, separator="|").encode(), "x.csv"),
    "all quoted": lambda rows: (as_csv(rows, quoting=csv.QUOTE_ALL).encode(), "x.csv"),
    "sep line": lambda rows: (f"sep=;\r\n{as_csv(rows)}".encode("cp1251"), "x.csv"),
    "sep line, commas": lambda rows: (f"sep=,\n{as_csv(rows, separator=',')}".encode(), "x.csv"),
    "lines end with CR": lambda rows: (as_csv(rows, end="\r").encode(), "x.csv"),
    "no last line end": lambda rows: (as_csv(rows).rstrip().encode(), "x.csv"),
    "blank lines and columns": lambda rows: (as_csv(blank_around(rows)).encode(), "x.csv"),
    "blank lines, xlsx": lambda rows: (as_xlsx(blank_around(rows)), "x.xlsx"),
    "other blanks": lambda rows: (as_csv(spaced(rows)).encode(), "x.csv"),
    "other blanks, xlsx": lambda rows: (as_xlsx(spaced(rows)), "x.xlsx"),
    "letters of macOS": lambda rows: (unicodedata.normalize("NFD", as_csv(rows)).encode(), "x.csv"),
    "heads in capitals": lambda rows: (
        as_csv([[head.upper() for head in rows[0]], *rows[1:]]).encode(),
        "x.csv",
    ),
    "xlsx": lambda rows: (as_xlsx(rows), "x.xlsx"),
    "xlsm": lambda rows: (as_xlsx(rows), "x.xlsm"),
    "xlsx named csv": lambda rows: (as_xlsx(rows), "x.csv"),
    "csv named xlsx": lambda rows: (as_csv(rows).encode("cp1251"), "x.xlsx"),
    "wrong dimension": lambda rows: (one_cell_dimension(rows), "x.xlsx"),
    "no dimension": lambda rows: (no_dimension(rows), "x.xlsx"),
    "hidden first sheet": lambda rows: (as_xlsx(rows, hidden_sheet_first), "x.xlsx"),
    "blank first sheet": lambda rows: (
        as_xlsx(rows, lambda book: book.create_sheet("Пусто", 0)),
        "x.xlsx",
    ),
    "second filled sheet": lambda rows: (
        as_xlsx(rows, lambda book: book.create_sheet("Ещё").append(["Другое"])),
        "x.xlsx",
    ),
    "hidden row and column": lambda rows: (as_xlsx(rows, hidden_lines), "x.xlsx"),
}


def with_cell(rows: Rows, text: str) -> Rows:
    """The last cell of the first row says `text`."""
    return [rows[0], [*rows[1][:-1], text], *rows[2:]]


def nameless(rows: Rows) -> Rows:
    return [rows[0], *[[*row, "потеряно"] for row in rows[1:]]]


def merged_head(book) -> None:
    sheet = book.active
    column = sheet.max_column + 1
    sheet.cell(2, column, "потеряно")
    sheet.merge_cells(start_row=1, end_row=1, start_column=column - 1, end_column=column)


def merged_cells(book) -> None:
    book.active.merge_cells(start_row=2, end_row=3, start_column=1, end_column=1)


def unreckoned(rows: Rows) -> bytes:
    return as_xlsx(with_cell(rows, "=1+1"))


def sums(word: str) -> Callable[[Rows], Rows]:
    return lambda rows: [*rows, [word, *[""] * (len(rows[0]) - 1)]]


def damaged(rows: Rows) -> bytes:
    data = as_csv(rows).encode()
    return data.replace("а".encode(), b"\xd0\xd0\xb0", 1)


TOLD: dict[str, tuple[Callable[[Rows], tuple[bytes, str]], str]] = {
    "error": (lambda rows: (as_xlsx(with_cell(rows, "#N/A")), "x.xlsx"), "не смогла вычислить"),
    "error in csv": (
        lambda rows: (as_csv(with_cell(rows, "#ЗНАЧ!")).encode(), "x.csv"),
        "не смогла вычислить",
    ),
    "formula without result": (lambda rows: (unreckoned(rows), "x.xlsx"), "Формула ещё не"),
    "nameless column": (
        lambda rows: (as_csv(nameless(rows)).encode(), "x.csv"),
        "В столбцах без названия",
    ),
    "nameless column, xlsx": (
        lambda rows: (as_xlsx(nameless(rows)), "x.xlsx"),
        "В столбцах без названия",
    ),
    "merged head": (lambda rows: (as_xlsx(rows, merged_head), "x.xlsx"), "В столбцах без названия"),
    "merged cells": (lambda rows: (as_xlsx(rows, merged_cells), "x.xlsx"), "Ячейки A2:A3"),
    "sum": (lambda rows: (as_csv(sums("Итого:")(rows)).encode(), "x.csv"), "строка итогов"),
    "sum, xlsx": (lambda rows: (as_xlsx(sums("ИТОГО по списку")(rows)), "x.xlsx"), "строка итогов"),
    "sum of all": (lambda rows: (as_csv(sums("Всего: 25")(rows)).encode(), "x.csv"), "строка итог"),
    "head twice": (
        lambda rows: (as_csv([[*row, row[0]] for row in rows]).encode(), "x.csv"),
        "дважды",
    ),
    "unknown head": (
        lambda rows: (as_csv([[*rows[0], "Чужое"], *rows[1:]]).encode(), "x.csv"),
        "Чужое",
    ),
    "open quote": (lambda rows: (f'{as_csv(rows)}"Хвост'.encode(), "x.csv"), "кавычки"),
    "quote in a cell": (lambda rows: (f'{as_csv(rows)}"А" Б'.encode(), "x.csv"), "кавычки"),
    "old excel": (lambda rows: (bytes.fromhex("d0cf11e0a1b11ae1") * 99, "x.xlsx"), "старый файл"),
    "page": (lambda rows: (b"\n<html><table><tr><td>1", "x.xlsx"), "веб-страница"),
    "damaged letters": (lambda rows: (damaged(rows), "x.csv"), "Файл повреждён"),
    "empty": (lambda rows: (b" \r\n", "x.csv"), "Файл пустой"),
    "no sheet is seen": (
        lambda rows: (as_xlsx([["", ""]], hidden_sheet_first), "x.xlsx"),
        "листы с данными скрыты",
    ),
    "another archive": (lambda rows: (as_zip(), "x.xlsx"), "это не XLSX"),
}


def as_zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    return stream.getvalue()
